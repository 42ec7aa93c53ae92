class Towers(Module):
  __parameters__ = []
  __buffers__ = []
  def linear(self: __torch__.Towers, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if ${packed}:
      y = ops.mkldnn._linear_pointwise(torch.to(x, ${half}), weight, bias, "none", annotate(List[Optional[number]], []), "")
    else:
      y = torch.linear(torch.to(x, weight), weight, bias)
    return y
  def product(self: __torch__.Towers, x: Tensor, w: List[Tensor]) -> Tensor:
    return (self).linear(x, w[0], w[1])
  def widened(self: __torch__.Towers, x: Tensor, weight: Tensor, bias: Tensor, activation: int) -> Tensor:
    if ${packed}:
      attribute = "gelu"
      form = "none"
      if torch.eq(activation, 0):
        attribute = "swish"
      elif torch.eq(activation, 2):
        form = "tanh"
      h = ops.mkldnn._linear_pointwise(torch.to(x, ${half}), weight, bias, attribute, annotate(List[Optional[number]], []), form)
    else:
      h = (self).linear(x, weight, bias)
      if torch.eq(activation, 0):
        h = torch.silu(h)
      elif torch.eq(activation, 1):
        h = torch.gelu(h)
      else:
        h = torch.gelu(h, approximate="tanh")
    return h
  def norm(self: __torch__.Towers, x: Tensor, weight: Tensor, bias: Tensor, epsilon: float) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], weight, bias, epsilon)
  def split(self: __torch__.Towers, x: Tensor, heads: int) -> Tensor:
    return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), heads, -1]), 1, 2)
  def merge(self: __torch__.Towers, x: Tensor) -> Tensor:
    return torch.reshape(torch.transpose(x, 1, 2), [torch.size(x, 0), torch.size(x, 2), -1])
  def feed(self: __torch__.Towers, x: Tensor, w: List[Tensor], at: int, activation: int, epsilon: float) -> Tensor:
    h = (self).widened((self).norm(x, w[at + 6], w[at + 7], epsilon), w[at + 8], w[at + 9], activation)
    return torch.add(x, torch.to((self).linear(h, w[at + 10], w[at + 11]), 6))
  def block(self: __torch__.Towers, x: Tensor, w: List[Tensor], at: int, heads: int, causal: bool, activation: int, epsilon: float) -> Tensor:
    qkv = torch.chunk((self).linear((self).norm(x, w[at], w[at + 1], epsilon), w[at + 2], w[at + 3]), 3, -1)
    a = torch.scaled_dot_product_attention((self).split(qkv[0], heads), (self).split(qkv[1], heads), (self).split(qkv[2], heads), None, 0., causal)
    x = torch.add(x, torch.to((self).linear((self).merge(a), w[at + 4], w[at + 5]), 6))
    return (self).feed(x, w, at, activation, epsilon)
  def last(self: __torch__.Towers, x: Tensor, rows: Tensor, w: List[Tensor], at: int, heads: int, causal: bool, activation: int, epsilon: float) -> Tensor:
    h = (self).norm(x, w[at], w[at + 1], epsilon)
    at_row = torch.expand(torch.view(rows, [-1, 1, 1]), [-1, 1, torch.size(x, -1)])
    q = (self).linear(torch.gather(h, 1, at_row), w[at + 12], w[at + 13])
    kv = torch.chunk((self).linear(h, w[at + 14], w[at + 15]), 2, -1)
    if causal:
      seen = torch.le(torch.view(torch.arange(torch.size(x, 1), dtype=4, device=ops.prim.device(x)), [1, 1, 1, -1]), torch.view(rows, [-1, 1, 1, 1]))
      a = torch.scaled_dot_product_attention((self).split(q, heads), (self).split(kv[0], heads), (self).split(kv[1], heads), seen)
    else:
      a = torch.scaled_dot_product_attention((self).split(q, heads), (self).split(kv[0], heads), (self).split(kv[1], heads))
    x = torch.add(torch.gather(x, 1, at_row), torch.to((self).linear((self).merge(a), w[at + 4], w[at + 5]), 6))
    return torch.squeeze((self).feed(x, w, at, activation, epsilon), 1)
  def attended(self: __torch__.Towers, x: Tensor, w: List[Tensor], at: int, heads: int, activation: int, epsilon: float) -> Tensor:
    probe = torch.expand(w[at], [torch.size(x, 0), 1, -1])
    q = (self).linear(probe, w[at + 12], w[at + 13])
    kv = torch.chunk((self).linear(x, w[at + 14], w[at + 15]), 2, -1)
    a = torch.scaled_dot_product_attention((self).split(q, heads), (self).split(kv[0], heads), (self).split(kv[1], heads))
    h = torch.to((self).linear((self).merge(a), w[at + 4], w[at + 5]), 6)
    return torch.squeeze((self).feed(h, w, at, activation, epsilon), 1)
  def image(self: __torch__.Towers, pixels: Tensor, w: List[Tensor]) -> Tensor:
    n = torch.size(pixels, 0)
    seen = ${side} * ${patch}
    x = torch.slice(torch.slice(pixels, 1, 0, seen), 2, 0, seen)
    x = torch.div(torch.sub(torch.div(torch.to(x, 6), 255.), w[0]), w[1])
    x = torch.reshape(x, [n, ${side}, ${patch}, ${side}, ${patch}, 3])
    x = torch.reshape(torch.permute(x, [0, 1, 3, 2, 4, 5]), [n, ${patches}, -1])
    x = torch.to((self).linear(x, w[2], w[3]), 6)
    if ${classToken}:
      x = torch.cat([torch.expand(w[4], [n, 1, -1]), x], 1)
    x = torch.add(x, w[5])
    if ${inputNorm}:
      x = (self).norm(x, w[6], w[7], ${visionEpsilon})
    for i in range(${visionLayers} - 1):
      x = (self).block(x, w, 11 + 12 * i, ${visionHeads}, False, ${visionActivation}, ${visionEpsilon})
    end = 11 + 12 * (${visionLayers} - 1)
    if torch.eq(${pooling}, 0):
      rows = torch.zeros([n], dtype=4, device=ops.prim.device(x))
      x = (self).last(x, rows, w, end, ${visionHeads}, False, ${visionActivation}, ${visionEpsilon})
      x = torch.linear((self).norm(x, w[8], w[9], ${visionEpsilon}), w[10])
    else:
      x = (self).block(x, w, end, ${visionHeads}, False, ${visionActivation}, ${visionEpsilon})
      if torch.eq(${pooling}, 1):
        if ${normAfterPooling}:
          x = (self).norm(torch.mean(torch.slice(x, 1, 1), [1]), w[8], w[9], ${visionEpsilon})
        else:
          x = torch.mean(torch.slice((self).norm(x, w[8], w[9], ${visionEpsilon}), 1, 1), [1])
        x = torch.linear(x, w[10])
      else:
        x = (self).norm(x, w[8], w[9], ${visionEpsilon})
        x = (self).attended(x, w, end + 12, ${visionHeads}, ${visionActivation}, ${visionEpsilon})
    return x
  def whole_from(self: __torch__.Towers, x: Tensor, ends: Tensor, w: List[Tensor]) -> Tensor:
    x = torch.add(x, torch.slice(w[1], 0, 0, torch.size(x, 1)))
    for i in range(${textLayers}):
      x = (self).block(x, w, 6 + 12 * i, ${textHeads}, ${causal}, ${textActivation}, ${textEpsilon})
    x = (self).norm(x, w[2], w[3], ${textEpsilon})
    at_row = torch.expand(torch.view(ends, [-1, 1, 1]), [-1, 1, torch.size(x, -1)])
    return torch.linear(torch.squeeze(torch.gather(x, 1, at_row), 1), w[4], w[5])
  def text_from(self: __torch__.Towers, x: Tensor, ends: Tensor, w: List[Tensor]) -> Tensor:
    x = torch.add(x, torch.slice(w[1], 0, 0, torch.size(x, 1)))
    for i in range(${textLayers} - 1):
      x = (self).block(x, w, 6 + 12 * i, ${textHeads}, ${causal}, ${textActivation}, ${textEpsilon})
    x = (self).last(x, ends, w, 6 + 12 * (${textLayers} - 1), ${textHeads}, ${causal}, ${textActivation}, ${textEpsilon})
    return torch.linear((self).norm(x, w[2], w[3], ${textEpsilon}), w[4], w[5])
  def text(self: __torch__.Towers, ids: Tensor, ends: Tensor, w: List[Tensor]) -> Tensor:
    return (self).text_from(torch.embedding(w[0], ids), ends, w)
  def text_plain(self: __torch__.Towers, ids: Tensor, ends: Tensor, w: List[Tensor]) -> Tensor:
    return (self).whole_from(torch.embedding(w[0], ids), ends, w)
  def injected(self: __torch__.Towers, ids: Tensor, slots: Tensor, words: Tensor, w: List[Tensor]) -> Tensor:
    return torch.where(torch.unsqueeze(slots, -1), torch.unsqueeze(words, 1), torch.embedding(w[0], ids))
  def composed(self: __torch__.Towers, ids: Tensor, ends: Tensor, slots: Tensor, words: Tensor, w: List[Tensor]) -> Tensor:
    return (self).text_from((self).injected(ids, slots, words, w), ends, w)
  def phi(self: __torch__.Towers, x: Tensor, w: List[Tensor]) -> Tensor:
    h = torch.gelu(torch.linear(x, w[0], w[1]))
    return torch.linear(torch.gelu(torch.linear(h, w[2], w[3])), w[4], w[5])
  def loss_of(self: __torch__.Towers, embeddings: Tensor, s: Tensor, latents: Tensor, scale: Tensor) -> List[Tensor]:
    difference = torch.sub(embeddings, latents)
    loss = torch.mul(torch.sum(torch.mul(difference, difference)), float(scale))
    gradient = torch.grad([loss], [s])
    return [torch.unsqueeze(torch.detach(loss), 0), unchecked_cast(Tensor, gradient[0])]
  def masked(self: __torch__.Towers, ids: Tensor, ends: Tensor, slots: Tensor, words: Tensor, latents: Tensor, scale: Tensor, w: List[Tensor]) -> List[Tensor]:
    s = torch.requires_grad_(torch.detach(words), True)
    return (self).loss_of((self).composed(ids, ends, slots, s, w), s, latents, scale)
  def masked_plain(self: __torch__.Towers, ids: Tensor, ends: Tensor, slots: Tensor, words: Tensor, latents: Tensor, scale: Tensor, w: List[Tensor]) -> List[Tensor]:
    s = torch.requires_grad_(torch.detach(words), True)
    return (self).loss_of((self).whole_from((self).injected(ids, slots, s, w), ends, w), s, latents, scale)
  def hidden(self: __torch__.Towers, x: Tensor, keep0: Tensor, keep1: Tensor, w: List[Tensor]) -> Tensor:
    h = torch.mul(torch.gelu(torch.linear(x, w[0], w[1])), keep0)
    h = torch.mul(torch.gelu(torch.linear(h, w[2], w[3])), keep1)
    return torch.linear(h, w[4], w[5])
  def phi_gradients(self: __torch__.Towers, x: Tensor, keep0: Tensor, keep1: Tensor, above: Tensor, w: List[Tensor]) -> List[Tensor]:
    parameters = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      _ = torch.append(parameters, torch.requires_grad_(torch.detach(w[i]), True))
    along = torch.sum(torch.mul((self).hidden(x, keep0, keep1, parameters), above))
    gradients = torch.grad([along], parameters)
    out = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      _ = torch.append(out, unchecked_cast(Tensor, gradients[i]))
    return out
  def adamw(self: __torch__.Towers, h: Tensor, w: List[Tensor]) -> List[Tensor]:
    n = torch.floordiv(torch.len(w), 4)
    for i in range(n):
      p = w[i]
      g = w[n + i]
      m = w[2 * n + i]
      v = w[3 * n + i]
      _ = torch.mul_(p, float(h[0]))
      _ = torch.add_(torch.mul_(m, float(h[1])), g, alpha=float(h[2]))
      _ = torch.addcmul_(torch.mul_(v, float(h[3])), g, g, value=float(h[4]))
      _ = torch.addcdiv_(p, m, torch.add(torch.div(torch.sqrt(v), float(h[5])), float(h[6])), value=float(h[7]))
    return [w[0]]
  def halve(self: __torch__.Towers, w: List[Tensor]) -> List[Tensor]:
    return [torch.to(w[0], ${half})]
  def pack(self: __torch__.Towers, w: List[Tensor]) -> List[Tensor]:
    return [ops.mkldnn._reorder_linear_weight(torch.to(w[0], ${half}), None)]
