"""Writes tiny random checkpoints of many families with the vectors of the reference libraries, and texts with what the
reference cleaners and CLIP's tokenizer make of them.

Needs torch, transformers, open_clip_torch, ftfy, tokenizers. Usage: make_families.py OUT_DIR [SEED]
Everything is seeded. Widths differ from each other so that a missing transpose raises instead of passing.
"""
import gzip, html, json, os, random, sys
import numpy as np, torch, open_clip, ftfy
from open_clip.tokenizer import HFTokenizer, SimpleTokenizer, _clean_lower, _clean_whitespace, _clean_canonicalize
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import CLIPConfig, CLIPModel, PreTrainedTokenizerFast, SiglipConfig, SiglipModel

OUT, SEED = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
TEXTS = ['a photo of a cat', 'a photo of $ that is red', 'A  Gray CAT sleeps, on a pillow.', "it's the dog's 2 t-shirts",
    'naïve café — 東京タワー 🌃', 'hello_world!!', ' '.join(['long caption'] * 60), '', 'blue &amp; white', 'zweite „Zeile“ ﬁ']
feat = lambda o: getattr(o, 'pooler_output', o)

def shake(model):
    """Random weights of useful size everywhere, norms and scales included."""
    g = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=g)
            p.copy_(1 + 0.1 * noise if ('norm' in name or 'ln_' in name or 'gamma' in name) and name.endswith(('weight', 'gamma')) else 0.15 * noise)
    return model.eval()

def words(kind, directory):
    """A small tokenizer of a kind that text towers come with."""
    corpus = TEXTS * 3 + ['the quick brown fox jumps over the lazy dog', 'abcdefghijklmnopqrstuvwxyz 0123456789 .,!?-']
    if kind == 'bert':
        t = Tokenizer(models.WordPiece(unk_token='[UNK]')); t.normalizer = normalizers.BertNormalizer(lowercase=True)
        t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        t.train_from_iterator(corpus, trainers.WordPieceTrainer(vocab_size=220, special_tokens=['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']))
        t.post_processor = processors.TemplateProcessing('[CLS] $A [SEP]', '[CLS] $A [SEP] $B [SEP]', [('[CLS]', 2), ('[SEP]', 3)])
        names = dict(pad_token='[PAD]', unk_token='[UNK]', cls_token='[CLS]', sep_token='[SEP]', mask_token='[MASK]')
    else:
        t = Tokenizer(models.Unigram()); t.normalizer = normalizers.Sequence([normalizers.NFKC()])
        t.pre_tokenizer = pre_tokenizers.Metaspace()
        special = {'xlm': ['<s>', '<pad>', '</s>', '<unk>'], 't5': ['<pad>', '</s>', '<unk>'], 'gemma': ['<pad>', '<eos>', '<bos>', '<unk>']}[kind]
        t.train_from_iterator(corpus, trainers.UnigramTrainer(vocab_size=220, special_tokens=special, unk_token='<unk>'))
        end = '<eos>' if kind == 'gemma' else '</s>'
        start = '<s> ' if kind == 'xlm' else ''
        t.post_processor = processors.TemplateProcessing(start + '$A ' + end, None, [(s, special.index(s)) for s in special])
        names = dict(pad_token='</s>' if kind == 't5' else '<pad>', unk_token='<unk>', eos_token=end)
    fast = PreTrainedTokenizerFast(tokenizer_object=t, padding_side='right', **names)
    fast.save_pretrained(directory)
    return fast

def pixels(n, side):
    g = np.random.default_rng(SEED)
    return g.integers(0, 256, (n, side, side, 3), dtype=np.uint8)

def normal(images, mean, std):
    x = torch.from_numpy(images).float().permute(0, 3, 1, 2) / 255
    return (x - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)

def golden(directory, images, image_embeds, ids, text_embeds):
    save_file({'pixels': torch.from_numpy(images), 'image_embeds': image_embeds.contiguous(), 'ids': ids.long().contiguous(),
               'text_embeds': text_embeds.contiguous()}, f'{directory}/golden.safetensors')
    json.dump({'texts': TEXTS}, open(f'{directory}/golden.json', 'w'), ensure_ascii=False, indent=1)

CLIP = dict(mean=(0.48145466, 0.4578275, 0.40821073), std=(0.26862954, 0.26130258, 0.27577711))
HALF = dict(mean=(.5, .5, .5), std=(.5, .5, .5))

@torch.no_grad()
def openclip(name, vision, text, model_extra={}, tokenizer=None, norm=CLIP, preprocess={}, binary=False):
    d = f'{OUT}/{name}'; os.makedirs(d, exist_ok=True)
    kwargs = text.get('tokenizer_kwargs', {})
    if tokenizer:
        fast = words(tokenizer, d); text = dict(text, hf_tokenizer_name='of/the-directory', vocab_size=len(fast))
        tok = HFTokenizer(d, context_length=text['context_length'], **kwargs)
    else:
        tok = SimpleTokenizer(context_length=text['context_length'])
    cfg = dict(embed_dim=20, vision_cfg=vision, text_cfg=text, **model_extra)
    custom = cfg.pop('custom_text', False)
    model = shake((open_clip.CustomTextCLIP if custom else open_clip.CLIP)(**cfg))
    if custom: cfg['custom_text'] = True
    json.dump(dict(model_cfg=cfg, preprocess_cfg=dict(norm, **preprocess)), open(f'{d}/open_clip_config.json', 'w'), indent=1)
    state = {k: v.contiguous() for k, v in model.state_dict().items()}
    if binary: torch.save(state, f'{d}/open_clip_pytorch_model.bin')
    else: save_file(state, f'{d}/open_clip_model.safetensors')
    images = pixels(3, vision['image_size']); ids = tok(TEXTS)
    golden(d, images, model.encode_image(normal(images, **norm)), ids, model.encode_text(ids))

V = dict(image_size=24, layers=2, width=48, head_width=16, patch_size=8)
T = dict(context_length=16, width=40, heads=5, layers=3)
openclip('openclip-clipa', dict(V, no_ln_pre=True, pool_type='avg', final_ln_after_pool=True),
         dict(T, pool_type='last', no_causal_mask=True, tokenizer_kwargs=dict(strip_sep_token=True)), tokenizer='bert')
openclip('openclip-eos', dict(V, ls_init_value=1e-4, patch_size=7), dict(T, pool_type='eos', eos_id=2, ls_init_value=0.1),
         dict(quick_gelu=True), tokenizer='xlm', binary=True)
openclip('openclip-text-siglip', dict(V, pool_type='avg', norm_kwargs=dict(eps=1e-3)),
         dict(T, pool_type='last', no_causal_mask=True, proj_bias=True, norm_kwargs=dict(eps=1e-2), act_kwargs=dict(approximate='tanh'),
              tokenizer_kwargs=dict(clean='canonicalize')), dict(custom_text=True), tokenizer='t5', norm=HALF,
         preprocess=dict(interpolation='bilinear', resize_mode='squash'))

@torch.no_grad()
def hf(name, model, tokenizer, processor, norm, files, legacy=None):
    d = f'{OUT}/{name}'; os.makedirs(d, exist_ok=True)
    fast = words(tokenizer, d); shake(model)
    model.save_pretrained(d)
    if legacy: legacy(d)
    json.dump(processor, open(f'{d}/{files}', 'w'), indent=1)
    length = model.config.text_config.max_position_embeddings
    images = pixels(3, model.config.vision_config.image_size)
    ids = fast(TEXTS, padding='max_length', truncation=True, max_length=length, return_tensors='pt').input_ids
    golden(d, images, feat(model.get_image_features(normal(images, **norm))), ids, feat(model.get_text_features(ids)))

vision = dict(hidden_size=48, num_hidden_layers=2, num_attention_heads=3, intermediate_size=100, image_size=30, patch_size=8)
text = dict(hidden_size=48, num_hidden_layers=3, num_attention_heads=4, intermediate_size=88, max_position_embeddings=16)
siglip = SiglipModel(SiglipConfig(text_config=dict(text, vocab_size=220), vision_config=vision))
hf('hf-siglip', siglip, 'gemma', dict(image_processor_type='SiglipImageProcessor', size=dict(height=30, width=30), resample=2,
   image_mean=HALF['mean'], image_std=HALF['std'], do_resize=True, do_rescale=True, rescale_factor=1 / 255, do_normalize=True), HALF, 'preprocessor_config.json')

def older(d):
    """The older keys win over the newer, and what they leave out takes the defaults."""
    c = json.load(open(f'{d}/config.json'))
    c['vision_config_dict'] = {k: v for k, v in c['vision_config'].items() if k != 'model_type'}
    c['vision_config'] = dict(c['vision_config'], hidden_act='gelu', layer_norm_eps=0.5)
    json.dump(c, open(f'{d}/config.json', 'w'), indent=1)
clip = CLIPModel(CLIPConfig(text_config=dict(text, hidden_size=40, num_attention_heads=5, vocab_size=220, eos_token_id=2, hidden_act='gelu', layer_norm_eps=1e-2, bos_token_id=0),
    vision_config=dict(vision, layer_norm_eps=1e-3), projection_dim=20))
clip.config.text_config.eos_token_id = clip.text_model.config.eos_token_id = clip.text_model.eos_token_id = 3
hf('hf-clip-odd', clip, 'bert', dict(image_processor=dict(image_processor_type='CLIPImageProcessor', size=dict(shortest_edge=36), crop_size=dict(height=30, width=30)),
   processor_class='CLIPProcessor'), CLIP, 'processor_config.json', older)

# ---------------------------------------------------------------- texts
r = random.Random(SEED)
PARTS = ['cat', ' ', '  ', '\n', '\t', 'Red', "it's", '&amp;', '&lt;b&gt;', '<b>', '&eacute;', '&EACUTE;', '&notit;', '&not', '&copy2', '&#65;', '&#x41', '&#0;',
    '&#128;', '&#x110000;', '&#xD800;', '&#99999999999999999999;', '&;', '&#;', '&#x;', '&bogus;', '&AMP', '&NewLine;', '&nbsp;', '&rsquo;', '&bdquo;', '„deutsch“', '‚x‘', '«q»',
    '“curly”', '‘single’', '‟', '‛', 'ʼ', 'ŉ', 'ﬁ', 'ﬅ', 'Ǆ', 'ǲ', 'Ĳ', 'ＦＵＬＬ', '＄', '＼', '｡', 'ｶﾞ', 'ﾊﾟ', '￠', '￦', '\u3000', '\u00a0', '\u2028', '\u2029',
    '\x85', '\x93quoted\x94', '\x00', '\x07', '\x0b', '\x0c', '\x1b[31mred\x1b[0m', '\x1b[', '\x7f', '\ufeff', '\ufffc', '\u200b', '\u200d', '\u202e', 'e\u0301', 'Å', 'İ', 'ß', 'ẞ', 'Σ', 'ΟΔΟΣ',
    '東京', 'ゔ', '한국어', 'العربية', 'हिन्दी', 'ไทย', '🌃', '👩‍👩‍👧', '🏴󠁧󠁢󠁷󠁬󠁳󠁿', '$', '$5', '\\', '$1', '\\1', '_', '--', '...', '…', '!', "'", '"', "don't", "I'LL", '3½', '²', '٣', 'x' * 40, '#tag', '@', 'a&b', 'R&D;',
    '&#8217;', '&#x201C;', '&lsqb;', '&fjlig;', '&acE;', '&ThickSpace;', '&Afr;', '\r\n', '\r', 'œ', 'Œ', 'ſ', 'K', '\u1680', '\u180e', '\x1c', '\x1f', '&Tab;', '&#9;', '&#13;', '&#127;', '&#xFFFE;', '&amp;amp;', '&amp;lt;p&amp;gt;']
texts = set(TEXTS) | set(PARTS)
while len(texts) < 2000:
    texts.add(''.join(r.choice(PARTS) + r.choice(['', '', ' ']) for _ in range(r.randint(1, 9))))
simple = SimpleTokenizer(context_length=77)
upto_end = lambda ids: ids[:ids.index(49407) + 1]
rows = []
for t in sorted(texts):
    if ftfy.fix_text(t) != ftfy.fix_text(t, fix_encoding=False): continue  # guesses at wrong charsets are left out
    rows.append([t, _clean_lower(t), _clean_whitespace(t), _clean_canonicalize(t), upto_end(simple([t])[0].tolist())])
with gzip.GzipFile(f'{OUT}/texts.json.gz', 'wb', 9, mtime=0) as f: f.write(json.dumps(rows).encode())
print(len(rows), 'texts')
