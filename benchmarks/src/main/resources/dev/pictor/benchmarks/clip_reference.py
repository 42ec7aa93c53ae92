"""Runs a CLIP checkpoint with OpenVINO and ONNX Runtime for ./pictor bench clip.

Usage: clip_reference.py MODEL THREADS. Reads a line "ENGINE PRECISION KIND BATCH LENGTH" and computes that once, the model being
exported and loaded when it is first asked for; answers "done", or "missing WHY" if the engine cannot.
"""
import io, os, sys
threads = int(sys.argv[2])
os.environ['OMP_NUM_THREADS'] = str(threads)
import numpy as np, torch
from transformers import CLIPModel

clip = CLIPModel.from_pretrained(sys.argv[1], attn_implementation='sdpa').eval().requires_grad_(False)
loaded = {}


class Image(torch.nn.Module):
    def forward(self, pixels):
        return clip.visual_projection(clip.vision_model(pixels).pooler_output)


class Text(torch.nn.Module):
    def forward(self, ids):
        return clip.text_projection(clip.text_model(ids).pooler_output)


def example(kind, batch, length):
    side = clip.config.vision_config.image_size
    if kind == 'image':
        return Image(), torch.randn(batch, 3, side, side)
    ids = torch.randint(2, clip.config.text_config.vocab_size, (batch, length))
    ids[:, -1] = clip.config.text_config.eos_token_id
    return Text(), ids


def openvino_(precision, module, data):
    import openvino
    model = openvino.convert_model(module, example_input=data)
    model.reshape(list(data.shape))
    options = {'INFERENCE_PRECISION_HINT': 'bf16' if precision == 'bf16' else 'f32', 'INFERENCE_NUM_THREADS': threads,
               'PERFORMANCE_HINT': 'LATENCY'}
    compiled = openvino.Core().compile_model(model, 'CPU', options)
    return lambda: compiled(data.numpy())


def onnxruntime_(precision, module, data):
    import onnxruntime
    if precision == 'bf16':
        raise ValueError('ONNX Runtime has no bf16 on CPUs')
    file = io.BytesIO()
    torch.onnx.export(module, (data,), file, input_names=['x'], opset_version=17, dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # A thread that spins while it waits would take the core from whoever is timed next.
    options.add_session_config_entry('session.intra_op.allow_spinning', '0')
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=['CPUExecutionProvider'])
    return lambda: session.run(None, {'x': data.numpy()})


answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)  # what the libraries print is no answer
print('ready', file=answers, flush=True)
for line in sys.stdin:
    engine, precision, kind, batch, length = line.split()
    try:
        if line not in loaded:
            with torch.no_grad():
                loaded[line] = {'openvino': openvino_, 'onnxruntime': onnxruntime_}[engine](precision, *example(kind, int(batch), int(length)))
        loaded[line]()
        print('done', file=answers, flush=True)
    except Exception as e:
        print('missing', ' '.join(str(e).split())[:200], file=answers, flush=True)
