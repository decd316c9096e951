/** The dump after microcode: the searches, writes and shifts that the arrays do for every operation. */
import type { Machine } from '../machine.js';
import { allRows, Expander, Micro } from '../microcode.js';
import { IntList, opNames } from '../program.js';
import type { LayerTrace } from '../trace.js';
import { bitsText, OperationText } from './emit.js';
import { cellsText } from './names.js';
import { partTitle } from './slices.js';

export function* dumpMicrocode(trace: LayerTrace): Generator<string> {
    const { machine } = trace;
    for (const [index, part] of trace.compiled.parts.entries()) {
        if (trace.compiled.parts.length > 1) {
            yield partTitle(index, part);
        }
        const { program } = part;
        const text = new OperationText(program, machine, trace.mac?.parts[index]);
        const expander = new Expander(program, machine, machine.unit);
        const buffer = new IntList();
        for (let op = 0; op < program.length; op++) {
            buffer.length = 0;
            expander.expand(op, buffer);
            yield `${op} ${opNames[program.kind[op]]} ${text.of(op)}`;
            for (const line of microLines(machine, program.carryCell, buffer.view())) {
                yield `  ${line}`;
            }
        }
    }
}

/** One line a search, write, shift, load or read. `C` is the carry. */
export function* microLines(machine: Machine, carryCell: number, micro: Int32Array): Generator<string> {
    const twoLatches = machine.unit.latches === 2;
    for (let i = 0; i < micro.length;) {
        if (micro[i] === Micro.search) {
            const [, latch, accumulate, within, n] = micro.subarray(i, i + 5);
            const tags = twoLatches ? ` ${accumulate ? 'adds to' : 'tags'} latch ${latch}` : '';
            yield `search ${bitsText(machine, carryCell, micro.subarray(i + 5, i + 5 + n))}${tags}${within > 0 ? `, in rows of latch ${within - 1}` : ''}`;
            i += 5 + n;
        } else if (micro[i] === Micro.write) {
            const [, latch, n] = micro.subarray(i, i + 3);
            const rows = latch === allRows ? 'in every row' : twoLatches ? `in rows of latch ${latch}` : 'in tagged rows';
            yield `write  ${bitsText(machine, carryCell, micro.subarray(i + 3, i + 3 + n))} ${rows}`;
            i += 3 + n;
        } else if (micro[i] === Micro.shift) {
            yield `shift  column ${micro[i + 1]} by ${micro[i + 2]}`;
            i += 3;
        } else if (micro[i] === Micro.load) {
            yield `load   ${cellsText(machine, [micro[i + 1]])} <- bit ${micro[i + 4]} of element ${micro[i + 3]}, stream ${micro[i + 2]}`;
            i += 5;
        } else {
            const bit = micro[i + 3];
            yield `read   bit ${bit < 0 ? -1 - bit : bit} of output ${micro[i + 2]} <- ${bit < 0 ? '~' : ''}${cellsText(machine, [micro[i + 1]])}`;
            i += 4;
        }
    }
}
