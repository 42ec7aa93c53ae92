"""Writes the PyTorch checkpoints beside it; needs torch. Every weight is a multiple of 1/64 that half
precision holds too, and the tests know the formula."""

import torch

D, HIDDEN, W = 24, 32, 40
SHAPES = {
    "layers.0.weight": (HIDDEN, D),
    "layers.0.bias": (HIDDEN,),
    "layers.3.weight": (HIDDEN, HIDDEN),
    "layers.3.bias": (HIDDEN,),
    "layers.6.weight": (W, HIDDEN),
    "layers.6.bias": (W,),
}


class Phi(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(D, HIDDEN), torch.nn.GELU(), torch.nn.Dropout(0.5),
            torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.GELU(), torch.nn.Dropout(0.5),
            torch.nn.Linear(HIDDEN, W))


def weights():
    made = {}
    for t, (name, shape) in enumerate(SHAPES.items()):
        size = torch.Size(shape).numel()
        made[name] = ((torch.arange(size) * 37 + 11 * t) % 101 - 50).float().div(64).reshape(shape)
    return made


phi = Phi()
phi.load_state_dict(weights())
torch.save({"epoch": 7, "Phi": phi.state_dict()}, "phi_best.pt")

# The same weights in every form that is legal and unusual: half precisions, transposed and shifted
# views, a storage that two tensors share, parameters, an optimiser, the newer pickle protocol.
plain = weights()
odd = {"module." + name: tensor for name, tensor in plain.items()}
odd["module.layers.0.weight"] = plain["layers.0.weight"].t().contiguous().half().t()
odd["module.layers.0.bias"] = plain["layers.0.bias"].bfloat16()
biases = torch.cat([torch.ones(5), plain["layers.3.bias"], plain["layers.6.bias"]])
odd["module.layers.3.bias"] = biases[5:5 + HIDDEN]
odd["module.layers.6.bias"] = biases[5 + HIDDEN:]
odd["module.layers.6.weight"] = torch.nn.Parameter(plain["layers.6.weight"].half())
odd["optimizer"] = torch.optim.AdamW(phi.parameters(), lr=1e-4).state_dict()
odd["steps"] = [3, 70_000, 10**12, None, True]
torch.save(odd, "phi-odd.pt", pickle_protocol=4)
