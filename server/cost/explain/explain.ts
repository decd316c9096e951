/** `terntrack compile --explain`: a layer's choices and costs, and one of its outputs followed to the passes. */
import type { CompileOptions } from '../../compiler/compile.js';
import { OperationText } from '../../compiler/dump/emit.js';
import { opNames } from '../../compiler/program.js';
import type { LayerTrace, MacTrace } from '../../compiler/trace.js';
import type { Hardware } from '../../hardware/model.js';
import type { Network } from '../../network/model.js';
import { estimate } from '../estimate.js';
import type { ChoiceExplanation, Explanation } from './explanation.js';
import { explainOutput } from './output.js';

/** `output`: channel to follow; without it the first that uses a shared value. Throws RangeError for one the layer does not have. */
export function explain(network: Network, hardware: Hardware, options: CompileOptions, trace: LayerTrace, output?: number): Explanation {
    const { compiled, mac } = trace;
    const { layers: [layer, projection] } = estimate({ network, hardware, options, layers: [compiled] });
    const [outputs] = compiled.layer.outputShape;
    if (output !== undefined && !(output >= 0 && output < outputs)) {
        throw new RangeError(`layer ${compiled.layer.name} has outputs 0 to ${outputs - 1}`);
    }
    return {
        network: network.name, hardware: hardware.name, batch: options.batch, effort: options.effort,
        ...(options.without.size > 0 && { without: [...options.without].sort() }),
        layer, ...(projection && { projection }), placement: compiled.placement,
        ...(mac ? { choice: choiceOf(mac), output: explainOutput(trace, hardware, output ?? worthFollowing(mac)) } : { program: programText(trace) })
    };
}

/** The first output one of whose sums takes a value that a slice makes; else the first. */
function worthFollowing({ summing }: MacTrace): number {
    for (const { channels, mac: { plan: { sums } }, steps } of summing) {
        for (const [set, groups] of steps.ready.entries()) {
            for (const { slice, graph } of groups.flatMap(({ ready }) => ready)) {
                const row = slice.sums.findIndex((_, r) => graph.termNode.subarray(graph.rowStart[r], graph.rowStart[r + 1]).some(node => node >= graph.inputs));
                if (row >= 0) {
                    return channels[0] + sums.list[sums.first[set] + slice.sums[row]].channel;
                }
            }
        }
    }
    return 0;
}

function choiceOf({ result }: MacTrace): Explanation['choice'] {
    const { considered, chosen, notes, folded } = result;
    const perChannel = folded.sets[0].elementsPerChannel;
    const priced = considered.some(({ candidate }) => candidate === chosen) ? considered : [...considered, { candidate: chosen, joules: 0, cycles: 0 }];
    return {
        considered: priced.map(({ candidate, joules, cycles }): ChoiceExplanation => ({
            joinedChannels: candidate.elements / perChannel, inputs: candidate.elements, parts: candidate.parts, frontColumns: candidate.frontColumns,
            layout: candidate.layout, pairs: candidate.form, push: candidate.push, isTaken: candidate === chosen,
            ...(cycles > 0 && { sampleEnergyJ: joules, sampleCycles: cycles })
        })),
        stopped: notes
    };
}

function programText({ compiled, machine }: LayerTrace): string[] {
    return compiled.parts.flatMap(({ program }) => {
        const texts = new OperationText(program, machine);
        return Array.from({ length: program.length }, (_, op) => `${op} ${opNames[program.kind[op]]} ${texts.of(op)}`);
    });
}
