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
