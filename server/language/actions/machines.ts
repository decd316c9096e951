/** Fixes of machines: units, values out of range, constants nobody said, arrays that are too narrow. */
import { GrammarUtils } from 'langium';
import { DEFAULT_PRESET, presetHardware } from '../../hardware/presets.js';
import * as ast from '../generated/ast.js';
import { deleteNode, insertAt, nodeAt, numberOf, part, stringOf, type Fix, type FixContext } from './fix.js';

/** The unit that was meant; where none is like what is written each that fits, the first one preferred. */
export function chooseUnit(context: FixContext): readonly Fix[] {
    const { data, text } = context;
    const quantity = nodeAt(context, ast.isQuantity);
    const value = part(quantity, 'value');
    const written = part(quantity, 'unit');
    const meant = stringOf(data.suggestion);
    const fitting = Array.isArray(data.units) ? data.units.flatMap(unit => stringOf(unit) ?? []) : [];
    // Where one is meant the others measure something else.
    const units = meant === undefined ? [...new Set(fitting)].filter(unit => unit !== text) : [meant];
    return value ? units.map((unit, index): Fix => ({
        title: written ? `Change the unit to \`${unit}\`` : `Add the unit \`${unit}\``, preferred: index === 0,
        edits: [written ? { range: written.range, newText: unit } : insertAt(value.range.end, ` ${unit}`)],
    })) : [];
}

/** The nearest value that is accepted. */
export function setValue(context: FixContext): readonly Fix[] {
    const nearest = stringOf(context.data.nearest);
    const quantity = nodeAt(context, ast.isQuantity);
    const [first, last] = [part(quantity, 'value'), part(quantity, 'unit')];
    return nearest !== undefined && first ? [{
        title: `Set to ${nearest}`, preferred: true, edits: [{ range: { start: first.range.start, end: (last ?? first).range.end }, newText: nearest }],
    }] : [];
}

/** What a hardware leaves to defaults it takes from the preset, and says so. */
export function refinePreset(context: FixContext): readonly Fix[] {
    const hardware = nodeAt(context, (node): node is ast.Hardware | ast.Crossbar => ast.isHardware(node) || ast.isCrossbar(node));
    const name = part(hardware, 'name');
    const preset = ast.isCrossbar(hardware) ? 'Isaac32nm8b' : DEFAULT_PRESET;
    return name && !hardware?.base ? [{ title: `Refine \`${preset}\``, edits: [insertAt(name.range.end, ` refines ${preset}`)], preferred: true }] : [];
}

/** Twice the columns of the machine that the network was compiled for, where it stands in this document. */
export function widenArray(context: FixContext): readonly Fix[] {
    return machineFix(context, 'array.columns', 'columns', columns => 2 * columns, (from, to) => `Widen the array from ${from} to ${to} columns`);
}

/** One segment more in a search, while the array has more. */
export function activateSegments(context: FixContext): readonly Fix[] {
    const segments = ({ columns, width }: { columns: number; width: number }): number => Math.ceil(columns / width);
    const hardware = machineOf(context);
    const all = hardware && segments({ columns: valueIn(hardware, 'array.columns', 'columns'), width: valueIn(hardware, 'segment.columns', 'columns') });
    return hardware && valueIn(hardware, 'segment.active', 'active') < all!
        ? machineFix(context, 'segment.active', 'active', active => active + 1, (from, to) => `Let ${to} segments be active instead of ${from}`) : [];
}

/** Gates of half the rows, where they are of more than one. */
export function halveGates(context: FixContext): readonly Fix[] {
    return numberOf(context.data.gateRows) === undefined ? []
        : machineFix(context, 'gate.rows', 'rows', rows => Math.floor(rows / 2), (from, to) => `Let gates be of ${to} rows instead of ${from}`);
}

/** Rates of faults have a block of their own. */
export function wrapInFaults(context: FixContext): readonly Fix[] {
    const setting = nodeAt(context, ast.isSetting)?.$cstNode;
    return setting ? [{ title: `Write \`faults { ${setting.text} }\``, edits: [{ range: setting.range, newText: `faults { ${setting.text} }` }], preferred: true }] : [];
}

/** The line of a machine that says nothing. */
export function deleteSetting(context: FixContext): readonly Fix[] {
    const setting = nodeAt(context, ast.isSetting)?.$cstNode;
    return setting ? [{ title: `Delete \`${setting.text}\``, edits: [deleteNode(context.document, setting.range)], preferred: true }] : [];
}

type Size = 'array.columns' | 'segment.active' | 'segment.columns' | 'gate.rows';

function machineFix(context: FixContext, parameter: Size, unit: string, next: (value: number) => number, title: (from: number, to: number) => string): readonly Fix[] {
    const hardware = machineOf(context);
    if (!hardware) {
        return [];
    }
    const [partName] = parameter.split('.');
    const setting = (hardware.settings ?? []).find(one => one.part === partName);
    const value = part(quantityIn(setting, unit), 'value');
    const from = valueIn(hardware, parameter, unit);
    const to = next(from);
    const brace = GrammarUtils.findNodeForKeyword(hardware.$cstNode, '{')?.range.end;
    const oneLine = hardware.$cstNode?.range.start.line === hardware.$cstNode?.range.end.line;
    const edit = value ? { range: value.range, newText: String(to) }
        : setting?.$cstNode ? insertAt(setting.$cstNode.range.end, `, ${to} ${unit}`)
            : brace ? insertAt(brace, `${oneLine ? ' ' : '\n    '}${partName} ${to} ${unit}`) : undefined;
    return edit ? [{ title: title(from, to), edits: [edit] }] : [];
}

/** The machine a compilation was for, where it is written in this document. */
function machineOf({ document, diagnostic }: FixContext): ast.Hardware | undefined {
    const named = /Compiled as .* on (\w+)/.exec(String(diagnostic.message))?.[1];
    const root = document.parseResult.value;
    return ast.isModel(root) ? (root.elements ?? []).filter(ast.isHardware).find(({ name }) => name === named) : undefined;
}

function quantityIn(setting: ast.Setting | undefined, unit: string): ast.Quantity | undefined {
    return setting?.quantities?.find(one => one.unit === unit || one.unit === unit.replace(/s$/, ''));
}

/** Its own, else from what it refines, else the default preset's. */
function valueIn(hardware: ast.Hardware, parameter: Size, unit: string): number {
    const seen = new Set<ast.Hardware>();
    for (let machine: ast.Hardware | undefined = hardware; machine && !seen.has(machine); machine = machine.base?.ref) {
        seen.add(machine);
        const value = numberOf(quantityIn((machine.settings ?? []).find(one => one.part === parameter.split('.')[0]), unit)?.value);
        if (value !== undefined) {
            return value;
        }
    }
    return presetHardware(DEFAULT_PRESET)!.parameters[parameter].value;
}
