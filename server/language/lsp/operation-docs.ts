/**
 * What each operation of a layer's line takes, in words: for completion, signature help and hover. Knows no documents.
 */
export interface OperationPart {
    /** As it stands in the signature. */
    readonly label: string;
    /** Where it begins in a line, behind the operation's word. */
    readonly starts: RegExp;
    readonly documentation: string;
}

export interface OperationDocs {
    readonly signature: string;
    readonly documentation: string;
    /** What is inserted on completion, with places to fill in. */
    readonly snippet: string;
    readonly parts: readonly OperationPart[];
}

const stride: OperationPart = { label: 'stride S', starts: /stride/, documentation: 'Steps of the window: one number, or vertical x horizontal.' };
const pad: OperationPart = { label: 'pad P', starts: /pad/, documentation: 'Zeros around the map: one number, vertical x horizontal, or [top, left, bottom, right].' };
const addend: OperationPart = { label: '+ addend', starts: /\+/, documentation: 'What is added before rounding: a layer of the same shape, a shortcut, or `project` and a layer.' };
const type: OperationPart = { label: '-> u4', starts: /->/, documentation: 'Relu and rounding to unsigned integers of so many bits. Without it the accumulators come out: logits or a shortcut.' };
const window: OperationPart = { label: 'HxW', starts: /^/, documentation: 'The window, vertical x horizontal. Without it, the whole map.' };

export const operationDocs: Readonly<Record<string, OperationDocs>> = {
    conv: {
        signature: 'conv N of HxW, stride S, pad P, groups G + addend -> u4',
        documentation: 'A convolution with ternary weights. Stride 1, pad 0 and groups 1 unless written.',
        snippet: 'conv ${1:16} of ${2:3x3}, pad ${3:1} -> ${4:u4}',
        parts: [
            { label: 'N', starts: /^/, documentation: 'Output channels.' },
            { label: 'HxW', starts: /\bof\b/, documentation: 'The kernel, vertical x horizontal.' },
            stride, pad, { label: 'groups G', starts: /groups/, documentation: 'Parts the channels fall into; each is convolved by itself.' }, addend, type,
        ],
    },
    dense: {
        signature: 'dense N + addend -> u4',
        documentation: 'A fully connected layer with ternary weights. It flattens by itself, channels first.',
        snippet: 'dense ${1:10}',
        parts: [{ label: 'N', starts: /^/, documentation: 'Outputs.' }, addend, type],
    },
    maxpool: {
        signature: 'maxpool HxW, stride S, pad P',
        documentation: 'The largest value of each window. It keeps its type; the stride is the window\'s size unless written.',
        snippet: 'maxpool ${1:2x2}', parts: [window, stride, pad],
    },
    sumpool: {
        signature: 'sumpool HxW, stride S, pad P -> u4',
        documentation: 'The sum of each window, scaled and rounded with constants of the weights file.',
        snippet: 'sumpool -> ${1:u4}', parts: [window, stride, pad, type],
    },
    avgpool: {
        signature: 'avgpool HxW, stride S, pad P -> u4',
        documentation: 'The mean of each window, rounded. It keeps its type unless one is written.',
        snippet: 'avgpool ${1:2x2}', parts: [window, stride, pad, type],
    },
    flatten: { signature: 'flatten', documentation: '[C, H, W] becomes [C*H*W, 1, 1], channels first.', snippet: 'flatten', parts: [] },
};

/** Other words, in a sentence each. */
export const wordDocs: Readonly<Record<string, string>> = {
    network: 'A ternary network: input, weights, a line a layer, output.',
    block: 'Lines that several layers share, with parameters: `block Basic(channels, stride = 1) { ... }`.',
    technology: 'What one device is: energies and times of search, write, shift and read, its track, its area.',
    hardware: 'A machine: a technology, arrays of it, and what connects them. Begin with `refines RtmAp` and change what differs.',
    crossbar: 'An analog accelerator to compare with.',
    experiment: 'A network on a machine, with images and labels.',
    import: 'Makes what another file declares visible: `import "machines.tern"`.',
    input: 'In a network: what comes in, `input image : u4[1, 28, 28] from u8 >> 4`. In a block: what it is given.',
    weights: 'A tensor file, or `random(sparsity 0.8, seed 1)` for a cost study without a trained model.',
    output: 'The layer that gives the result; the last one unless said.',
    from: 'Which layer is read instead of the one above.',
    project: 'Adds a layer as it is where shapes agree, else through a 1x1 convolution.',
    as: 'Names the shortcut that `project` makes.',
    tensor: 'What the layer\'s tensors are called in the weights file.',
    stride: 'Steps of the window: one number, or vertical x horizontal.',
    pad: 'Zeros around the map: one number, vertical x horizontal, or [top, left, bottom, right].',
    groups: 'Parts the channels fall into; each is convolved by itself.',
    refines: 'Takes everything that is not said here from another one.',
    source: 'Where a value is from; without one it is an assumption.',
    run: 'Which network on which hardware: `run LeNet5 on RtmAp`.',
    on: 'The hardware. Unless said: the file\'s one hardware, else the preset `RtmAp`.',
    '+': 'What is added before rounding: a layer of the same shape, a shortcut, or `project` and a layer.',
    images: 'A file of images: `.npy`, `.npz`, IDX (also `.gz`) or PNG.',
    labels: 'A file of labels, one an image.',
    limit: 'How many images are run at most.',
    batch: 'How many images share the arrays at a time.',
    rate: 'How many images come in a second: Simulate then tells how long the cells last.',
    faults: 'What goes wrong in the arrays, and how often: Simulate then also runs with it.',
    '>>': 'Drops so many of the lowest bits: of a file\'s bytes (`from u8 >> 4`), or of a layer\'s sums before they are rounded to its type.',
    '->': 'Relu and rounding to unsigned integers of so many bits, with the constants of the weights file.',
    of: 'Between a convolution\'s output channels and its kernel: `conv 6 of 5x5`.',
    compare: 'Which crossbars the result is compared with.',
};
