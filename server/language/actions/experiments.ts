/** Fixes of experiments: more images at a time. */
import { GrammarUtils } from 'langium';
import * as ast from '../generated/ast.js';
import { insertAt, lineInto, numberOf, type Fix, type FixContext } from './fix.js';

/** In the experiment that compiled what the remark is about, or in a new one behind the network. */
export function raiseBatch(context: FixContext): readonly Fix[] {
    const { document, data, diagnostic } = context;
    const batch = numberOf(data.batch);
    const [, network, machine, present] = /Compiled as layer .* of (\w+) on (\w+)(?: at batch (\d+))?\.$/.exec(String(diagnostic.message)) ?? [];
    const root = document.parseResult.value;
    if (batch === undefined || network === undefined || !ast.isModel(root)) {
        return [];
    }
    const elements = root.elements ?? [];
    const experiment = elements.filter(ast.isExperiment).find(({ runs, counts }) =>
        runs?.some(run => run.network?.$refText === network && (run.hardware === undefined || run.hardware.$refText === machine)) && batchOf(counts) === Number(present ?? 1));
    const written = experiment?.counts?.find(({ kind }) => kind === 'batch');
    const value = GrammarUtils.findNodeForProperty(written?.$cstNode, 'value');
    const end = elements.find(element => ast.isNetwork(element) && element.name === network)?.$cstNode?.range.end;
    const edit = value ? { range: value.range, newText: String(batch) }
        : experiment ? behindRun(experiment, `batch ${batch}`)
            : end && insertAt(end, `\n\nexperiment batch${batch} {\n    run ${network} on ${machine}\n    batch ${batch}\n}`);
    const title = `Run ${batch} images at a time${experiment ? ` in \`${experiment.name}\`` : ', in a new experiment'}`;
    return edit ? [{ title, edits: [edit] }] : [];
}

function batchOf(counts: readonly ast.Count[] | undefined): number {
    return counts?.find(({ kind }) => kind === 'batch')?.value ?? 1;
}

function behindRun(experiment: ast.Experiment, text: string): Fix['edits'][number] | undefined {
    const run = experiment.runs?.[0]?.$cstNode?.range;
    const oneLine = experiment.$cstNode?.range.start.line === experiment.$cstNode?.range.end.line;
    return run ? insertAt(run.end, `${oneLine ? '  ' : '\n    '}${text}`) : lineInto(experiment, text);
}
