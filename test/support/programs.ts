/**
 * Random well-formed programs on random layers: every kind of operation, any width, words scattered over the array, slices of
 * words as destinations, rules that read what others write. What a word can hold is tracked, so that sums fit.
 */
import { activationBlock, type ActivationBlock } from '../../server/simulator/activations.js';
import type { CompiledLayer, StreamMap } from '../../server/compiler/layer.js';
import type { Machine } from '../../server/compiler/machine.js';
import { place } from '../../server/compiler/place.js';
import { clearA, clearB, complementA, complementB, ProgramBuilder, type Program } from '../../server/compiler/program.js';
import type { Shape } from '../../server/network/model.js';
import { convOutput, volume } from '../../server/network/shape.js';

type Random = (below: number) => number;

interface Word {
    readonly cells: readonly number[];
    /** Largest value it can hold. */
    top: number;
}

const bitsOf = (value: number): number => value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
/** Beyond this, sums stop growing: values stay exact. */
const largest = 2 ** 40;

class ProgramMaker {
    readonly builder = new ProgramBuilder(0);
    readonly words: Word[] = [];
    stores = 0;
    private readonly free: number[];

    constructor(
        private readonly random: Random, machine: Machine, private readonly elements: readonly number[], private readonly mostStores: number
    ) {
        // One cell of each column but the carry's, so that no operation needs a column at two domains.
        this.free = Array.from({ length: machine.columns - 1 }, (_, i) => (i + 1) * machine.domains + random(machine.domains));
    }

    step(): void {
        const { random, words } = this;
        const choices = [
            () => this.load(), () => this.load(), () => this.constant(), () => this.add(), () => this.add(), () => this.add(),
            () => this.sum(), () => this.sum(), () => this.max(), () => this.match(), () => this.store(), () => this.clear()];
        if (words.length < 3) {
            this.load();
        } else {
            choices[random(choices.length)]();
        }
    }

    /** Stores something and leaves the cells clean. */
    end(): void {
        this.store();
        while (this.words.length > 0) {
            this.clear();
        }
    }

    private take(cells: number, top: number): Word {
        const taken = Array.from({ length: cells }, () => this.free.splice(this.random(this.free.length), 1)[0]);
        const word = { cells: taken, top };
        this.words.push(word);
        return word;
    }

    private release(word: Word): void {
        this.words.splice(this.words.indexOf(word), 1);
        this.free.push(...word.cells);
    }

    private any(except?: Word): Word {
        const others = this.words.filter(word => word !== except);
        return others[this.random(others.length)];
    }

    private room(cells: number): boolean {
        return this.free.length > cells;
    }

    private load(): void {
        const stream = this.random(this.elements.length);
        const cells = 1 + this.random(12);
        if (this.room(cells)) {
            const word = this.take(cells, 2 ** cells - 1);
            this.builder.load(this.builder.word(word.cells), this.random(this.elements[stream]), stream);
        }
    }

    private constant(): void {
        if (this.room(20)) {
            const word = this.take(1 + this.random(20), 0);
            const ones = word.cells.filter(() => this.random(2) === 0);
            word.top = word.cells.reduce((sum, cell, i) => sum + (ones.includes(cell) ? 2 ** i : 0), 0);
            this.builder.set(this.builder.word(ones));
        }
    }

    /** Into a word, or into its upper bits. */
    private add(): void {
        const dst = this.any();
        const a = this.any(dst);
        const shift = this.random(3) === 0 ? this.random(dst.cells.length) : 0;
        const complement = this.random(2) === 0;
        const top = dst.top + (complement ? 2 ** a.cells.length - 1 : a.top) * 2 ** shift;
        if (top > Math.min(largest, 2 ** dst.cells.length - 1)) {
            return;
        }
        const clear = this.random(4) === 0;
        const [before, width] = [dst.top, top].map(value => bitsOf(Math.floor(value / 2 ** shift)));
        this.builder.add(this.builder.word(dst.cells.slice(shift)), this.builder.word(a.cells), (complement ? complementA : 0) + (clear ? clearA : 0), before, width);
        dst.top = top;
        if (clear) {
            this.release(a);
        }
    }

    private sum(): void {
        const [a, b] = [this.any(), this.any()];
        const [flipA, flipB] = [this.random(2) === 0, this.random(2) === 0];
        const top = (flipA ? 2 ** a.cells.length - 1 : a.top) + (flipB ? 2 ** b.cells.length - 1 : b.top);
        const width = bitsOf(top);
        const spare = this.random(8);
        if (top > largest || !this.room(width + spare)) {
            return;
        }
        const dst = this.take(width + spare, top);
        const [dropA, dropB] = [this.random(4) === 0, a !== b && this.random(4) === 0];
        this.builder.sum(this.builder.word(dst.cells), this.builder.word(a.cells), this.builder.word(b.cells),
            (flipA ? complementA : 0) + (flipB ? complementB : 0) + (dropA ? clearA : 0) + (dropB ? clearB : 0), width);
        [...(dropA ? [a] : []), ...(dropB ? [b] : [])].forEach(word => this.release(word));
    }

    private max(): void {
        const dst = this.any();
        const a = this.any(dst);
        const width = Math.min(dst.cells.length, a.cells.length);
        if (!this.room(2)) {
            return;
        }
        const flags = this.take(2, 0);
        this.builder.max(this.builder.word(dst.cells), this.builder.word(a.cells), this.builder.word(flags.cells), width);
        this.release(flags);
        dst.top = Math.max(dst.top, 2 ** dst.cells.length - 1);
    }

    /** Rules much like the ones before them: keys that share cells, writes that are the same or nearly so, keys over what is written. */
    private match(): void {
        const { builder, random } = this;
        const target = random(3) > 0 && this.room(8) ? this.take(1 + random(8), 0) : this.any();
        const source = this.any(target);
        const first = builder.ruleCount;
        const literals = (cells: readonly number[], most: number): number[] => {
            const rest = [...cells];
            return Array.from({ length: Math.min(rest.length, most) }, () => rest.splice(random(rest.length), 1)[0] * 2 + random(2));
        };
        let [key, writes] = [literals(source.cells, 3), literals(target.cells, 2)];
        for (let rule = random(12); rule >= 0; rule--) {
            const kept = random(2) === 0 ? key.slice(random(key.length)) : [];
            const cells = random(3) === 0 ? [...source.cells, ...target.cells] : source.cells;
            key = [...literals(cells.filter(cell => kept.every(literal => Math.floor(literal / 2) !== cell)), 1 + random(4)), ...kept];
            const spare = target.cells.filter(cell => writes.every(literal => Math.floor(literal / 2) !== cell));
            const changes = [
                () => writes, () => writes, () => [...writes, ...literals(spare, 1)], () => writes.slice(0, -1), () => literals(target.cells, 1 + random(4)),
                // A cell written twice by one rule, with both bits.
                () => [...writes, ...writes.slice(0, 1).map(literal => literal % 2 === 0 ? literal + 1 : literal - 1)]];
            writes = changes[random(changes.length)]().slice(0, 20);
            writes = random(2) === 0 ? [...writes].sort((a, b) => a - b) : writes;
            builder.rule(key, writes);
        }
        builder.match(first, builder.ruleCount);
        target.top = 2 ** target.cells.length - 1;
    }

    private store(): void {
        const word = this.any();
        if (word.cells.length <= 24 && this.stores < this.mostStores) {
            this.builder.store(this.stores++, this.builder.word(word.cells), this.random(2) === 0 ? this.random(word.cells.length) : 0);
        }
    }

    private clear(): void {
        const word = this.any();
        this.release(word);
        this.builder.clear(this.builder.word(word.cells));
    }
}

export interface ProgramAndLayer {
    readonly program: Program;
    /** A layer whose only part is the program; its output is of logits. */
    readonly layer: CompiledLayer;
    readonly inputs: readonly ActivationBlock[];
    readonly images: number;
}

function randomStream(random: Random, channels: number, bits: number): StreamMap {
    const size = [1 + random(9), 1 + random(9)] as const;
    const kernel = [1 + random(Math.min(3, size[0])), 1 + random(Math.min(3, size[1]))] as const;
    const pad = { top: random(2), left: random(2), bottom: random(2), right: random(2) };
    return { source: '', shape: [channels, ...size], bits, kernel, stride: [1 + random(3), 1 + random(3)], pad };
}

/** `lanes`: about how many. */
export function randomProgram(random: Random, machine: Machine, lanes: number): ProgramAndLayer {
    const channels = 1 + random(3);
    const first = randomStream(random, channels, 1 + random(12));
    const [, height, width] = convOutput(first.shape, 1, first, 1).shape!;
    const second: StreamMap = { ...first, source: 'other', shape: [channels, height, width], bits: 1 + random(8), kernel: [1, 1], stride: [1, 1], pad: { top: 0, left: 0, bottom: 0, right: 0 } };
    const rowKind = random(3) === 0 ? 'pixelChannel' : 'pixel';
    const elements = [first, second].map(({ kernel: [kh, kw] }) => kh * kw * (rowKind === 'pixel' ? channels : 1));
    const maker = new ProgramMaker(random, machine, elements, rowKind === 'pixel' ? Infinity : 1);
    const operations = 5 + random(40);
    while (maker.builder.length < operations) {
        maker.step();
        if (random(15) === 0) {
            maker.builder.endSection(`s${random(3)}`, true);
        }
    }
    maker.end();
    maker.builder.endSection('end', false);
    const program = maker.builder.build();
    const outputShape: Shape = [rowKind === 'pixel' ? Math.max(1, maker.stores) : channels, height, width];
    const rows = rowKind === 'pixel' ? height * width : volume(outputShape);
    const images = Math.max(1, Math.round(lanes / rows));
    const layer: CompiledLayer = {
        layer: { kind: 'sumpool', name: 'l', input: '', inputShape: first.shape, inputBits: first.bits, outputShape, kernel: first.kernel, stride: first.stride, pad: first.pad,
            requantise: { bits: 8, shift: 0, scale: Int32Array.of(1), offset: Int32Array.of(0) } },
        rowKind, streams: [first, second], parts: [{ program, channels: [0, outputShape[0]], columns: 0, domains: 0 }],
        placement: place(machine, rows, 1, 1), sections: []
    };
    const inputs = [first, second].map(({ shape, bits }) => {
        const block = activationBlock(images, volume(shape), bits);
        block.data.forEach((_, i) => block.data[i] = random(2 ** bits));
        return block;
    });
    return { program, layer, inputs, images };
}
