/** What the verifier lets through is right: a program changed at random is refused, or computes what it should all the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import type { Program } from '../../server/compiler/program.js';
import { traceLayer, type MacTrace } from '../../server/compiler/trace.js';
import { verifyMac } from '../../server/compiler/verify.js';
import type { Machine } from '../../server/compiler/machine.js';
import { runReference } from '../../server/network/reference.js';
import { simulate } from '../../server/simulator/simulate.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { generator, randomNetwork, seeds } from '../support/networks.js';

/**
 * One field of an operation that makes the sums, or one cell of its words, or two operations swapped. What makes a result of
 * a sum is tried on chosen values only, and is not changed here.
 */
function changed(program: Program, random: (below: number) => number): Program {
    const copy = structuredClone(program);
    const end = copy.sections.reduce((last, section) => section.sums ? section.to : last, 0);
    const op = random(Math.max(1, end));
    const fields = [copy.dst, copy.a, copy.b, copy.flags, copy.before, copy.width];
    const field = fields[random(fields.length)];
    switch (random(5)) {
        case 0:
            field[op] += random(2) === 0 ? 1 : -1;
            break;
        case 1:
            field[op] = field[random(copy.length)];
            break;
        case 2:
            copy.flags[op] = random(16);
            break;
        case 3: {
            const word = [copy.dst, copy.a][random(2)][op];
            const cells = copy.wordStart[word + 1] - copy.wordStart[word];
            copy.wordCells[copy.wordStart[word] + random(Math.max(1, cells))] = copy.wordCells[random(copy.wordCells.length)];
            break;
        }
        default:
            for (const list of [...fields, copy.kind]) {
                const other = Math.min(copy.length - 1, op + 1);
                [list[op], list[other]] = [list[other], list[op]];
            }
    }
    return copy;
}

function isRefused(mac: MacTrace, program: Program, part: number, machine: Machine): boolean {
    try {
        verifyMac(mac.layer, program, machine, mac.parts[part].mac.plan);
        return false;
    } catch {
        return true;
    }
}

test('accepted means right', () => {
    fc.assert(fc.property(seeds, machines, fc.integer({ min: 0, max: 2 ** 30 }), (seed, kind, choice) => {
        const { network, images } = randomNetwork(seed);
        const hardware = machineWith(machineKinds[kind]);
        const random = generator(choice);
        const layers = network.layers.filter(({ kind: one }) => one === 'conv' || one === 'dense');
        const layer = layers[random(layers.length)];
        const { mac, machine } = traceLayer(layer, hardware, defaultCompileOptions).trace!;
        const part = random(mac!.parts.length);
        const program = changed(mac!.parts[part].mac.program, random);
        if (isRefused(mac!, program, part, machine)) {
            return;
        }
        const { compiled } = compileNetwork(network, hardware, defaultCompileOptions);
        const spoilt: CompiledNetwork = {
            ...compiled!, layers: compiled!.layers.map(one => one.layer !== layer ? one
                : { ...one, parts: one.parts.map((own, i) => i === part ? { ...own, program } : own) })
        };
        const { intermediates } = simulate(spoilt, images, { intermediates: true, strict: true });
        images.forEach((image, i) => {
            const truth = runReference(network, image);
            expect(Array.from(intermediates!.get(layer.name)![i])).toEqual(Array.from(truth.get(layer.name)!));
        });
    }), { numRuns: 20 });
});
