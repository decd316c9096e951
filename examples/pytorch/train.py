"""Trains a small network with ternary weights and 4-bit activations on MNIST and exports it for `terntrack import`.

    python3 train.py --data FOLDER [--epochs 6] [--out digits]

FOLDER holds the four IDX files of MNIST (also as .gz). Written are digits.onnx (the trained network) and digits.npz (its
state dict, weights still as the reals that training keeps). Needs PyTorch 1.13 or newer and numpy; no GPU.
"""
import argparse
import gzip
import inspect
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

BITS = 4                    # of activations and of the input
STEPS = 2 ** BITS - 1


def ternary(weight):
    """TWN (Li, Zhang, Liu, arXiv 1605.04711): threshold 0.7 E|w|, scale E(|w| above it), per layer."""
    size = weight.abs()
    kept = (size > 0.7 * size.mean()).to(weight.dtype)
    return weight.sign() * kept * (size * kept).sum() / kept.sum()


def straight_through(module, real, rounded):
    """The rounded value forwards, the gradient of the real one backwards. Exported networks only go forwards."""
    return real + (rounded - real).detach() if module.training else rounded


class TernaryConv(nn.Conv2d):
    def forward(self, x):
        return self._conv_forward(x, straight_through(self, self.weight, ternary(self.weight)), self.bias)


class TernaryLinear(nn.Linear):
    def forward(self, x):
        return F.linear(x, straight_through(self, self.weight, ternary(self.weight)), self.bias)


class Activation(nn.Module):
    """Relu and rounding to BITS bits with a learned step (LSQ, Esser et al., arXiv 1902.08153)."""

    def __init__(self):
        super().__init__()
        self.step = nn.Parameter(torch.tensor(0.2))

    def forward(self, x):
        step = self.step
        if self.training:       # the step learns slower, so that it keeps pace with the weights
            slow = 1 / (x[0].numel() * STEPS) ** 0.5
            step = step * slow + (step - step * slow).detach()
        scaled = torch.clamp(x / step, 0, STEPS)
        return straight_through(self, scaled, torch.round(scaled)) * step


class Digits(nn.Module):
    """Batch norm comes before the activation: both become the scale and offset of one layer."""

    def __init__(self):
        super().__init__()
        self.conv1 = TernaryConv(1, 12, 5, padding=2, bias=False)
        self.bn1, self.act1 = nn.BatchNorm2d(12), Activation()
        self.conv2 = TernaryConv(12, 24, 5, bias=False)
        self.bn2, self.act2 = nn.BatchNorm2d(24), Activation()
        self.fc1 = TernaryLinear(24 * 5 * 5, 84, bias=False)
        self.bn3, self.act3 = nn.BatchNorm1d(84), Activation()
        self.fc2 = TernaryLinear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(self.act1(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(self.act2(self.bn2(self.conv2(x))), 2)
        x = self.act3(self.bn3(self.fc1(torch.flatten(x, 1))))
        return self.fc2(x)


def read_idx(folder, name):
    for path, opener in ((os.path.join(folder, name), open), (os.path.join(folder, name + '.gz'), gzip.open)):
        if os.path.exists(path):
            with opener(path, 'rb') as file:
                data = file.read()
            sizes = np.frombuffer(data, '>u4', count=data[3], offset=4)
            return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sizes)
    raise SystemExit(f'{name} is not in {folder}')


def images(folder, split):
    """Reals 0, 1/15 ... 1: bytes without their lowest four bits. The import is told so: --input "u8 >> 4" --input-step 1/15."""
    pixels = read_idx(folder, f'{split}-images-idx3-ubyte') >> (8 - BITS)
    return torch.from_numpy(pixels[:, None] / np.float32(STEPS)), torch.from_numpy(read_idx(folder, f'{split}-labels-idx1-ubyte').astype(np.int64))


def train(model, x, y, epochs, batch=100):
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=epochs * (len(x) // batch))
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(x))
        for start in range(0, len(x) - batch + 1, batch):
            chosen = order[start:start + batch]
            loss = F.cross_entropy(model(x[chosen]), y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f'epoch {epoch + 1}: loss of the last batch {loss.item():.4f}')


@torch.no_grad()
def accuracy(model, x, y):
    model.eval()
    return sum((model(x[at:at + 500]).argmax(1) == y[at:at + 500]).sum().item() for at in range(0, len(x), 500)) / len(x)


def export(model, name):
    model.eval()
    # The tracing exporter keeps the operators above as they are; newer PyTorch would choose another.
    tracing = {'dynamo': False} if 'dynamo' in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(model, torch.zeros(1, 1, 28, 28), f'{name}.onnx', opset_version=17, input_names=['image'], output_names=['logits'],
                      dynamic_axes={'image': {0: 'n'}, 'logits': {0: 'n'}}, **tracing)
    np.savez(f'{name}.npz', **{key: value.numpy() for key, value in model.state_dict().items() if value.is_floating_point()})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data', required=True, help='folder with the IDX files of MNIST')
    parser.add_argument('--epochs', type=int, default=6)
    parser.add_argument('--out', default='digits', help='name of the files written, without ending')
    options = parser.parse_args()
    torch.manual_seed(1)
    model = Digits()
    train(model, *images(options.data, 'train'), options.epochs)
    print(f'{100 * accuracy(model, *images(options.data, "t10k")):.2f} % of the test images, ternary weights and {BITS}-bit activations')
    export(model, options.out)


if __name__ == '__main__':
    main()
