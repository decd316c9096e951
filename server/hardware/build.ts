/**
 * From settings, each with where it was said, to a hardware model. What nobody said is the registry's default and says so.
 */
import type { Constant, Hardware, ParameterName, WrittenQuantity } from './model.js';
import { siValue, type Assignment } from './quantities.js';
import { isAssumption, PARAMETERS, type Parameter } from './registry.js';

/** One constant as it was said. */
export interface Setting<Name extends string = ParameterName> {
    readonly parameter: Name;
    readonly written: WrittenQuantity;
    /** Without one the value is an assumption. */
    readonly source?: string;
    readonly origin: Constant['origin'];
}

/** Later settings win over earlier ones; what no setting gives is the registry's default. */
export function buildHardware(name: string, settings: Iterable<Setting>): Hardware {
    return { name, parameters: buildConstants(PARAMETERS, settings) };
}

/** The constants of any machine with a registry of its own. */
export function buildConstants<Name extends string>(parameters: readonly Parameter<Name>[], settings: Iterable<Setting<Name>>): Record<Name, Constant> {
    const said = new Map<Name, Setting<Name>>();
    for (const setting of settings) {
        said.set(setting.parameter, setting);
    }
    return constantsOf(parameters, parameters.map(parameter => said.get(parameter.name) ?? defaultSetting(parameter)));
}

/** The same machine with one constant changed; an area given in F2 follows the node. `source` defaults to an assumption. */
export function overrideParameter(hardware: Hardware, { parameter, written }: Assignment, source?: string): Hardware {
    const settings = PARAMETERS.map(({ name }): Setting => name === parameter.name
        ? { parameter: name, written, source: source ?? 'assumption: set by hand', origin: 'override' }
        : { parameter: name, ...hardware.parameters[name] });
    return { ...hardware, parameters: constantsOf(PARAMETERS, settings) };
}

function defaultSetting<Name extends string>(parameter: Parameter<Name>): Setting<Name> {
    return {
        parameter: parameter.name, written: { value: parameter.default, unit: parameter.unit },
        source: parameter.source, origin: 'default',
    };
}

/** Takes one setting for each parameter, in their order. An area in F2 needs the parameter `node`. */
function constantsOf<Name extends string>(parameters: readonly Parameter<Name>[], settings: readonly Setting<Name>[]): Record<Name, Constant> {
    const node = settings.find((_, index) => parameters[index].name === 'node');
    const nodeM = node ? siValue(node.written, NaN) : NaN;
    return Object.fromEntries(settings.map(({ parameter, written, source = 'assumption', origin }, index): [Name, Constant] => {
        const value = parameters[index].dimension === 'flag' ? written.value : siValue(written, nodeM);
        return [parameter, { value, source, assumption: isAssumption(source), origin, written }];
    })) as Record<Name, Constant>;
}
