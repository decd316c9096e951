/**
 * From settings, each with where it was said, to a hardware model. What nobody said is the registry's default and says so.
 */
import type { Constant, Hardware, ParameterName, WrittenQuantity } from './model.js';
import { siValue, type Assignment } from './quantities.js';
import { isAssumption, PARAMETERS, parameterOf, type Parameter } from './registry.js';

/** One constant as it was said. */
export interface Setting {
    readonly parameter: ParameterName;
    readonly written: WrittenQuantity;
    /** Without one the value is an assumption. */
    readonly source?: string;
    readonly origin: Constant['origin'];
}

/** Later settings win over earlier ones; what no setting gives is the registry's default. */
export function buildHardware(name: string, settings: Iterable<Setting>): Hardware {
    const said = new Map<ParameterName, Setting>();
    for (const setting of settings) {
        said.set(setting.parameter, setting);
    }
    return fromSettings(name, PARAMETERS.map(parameter => said.get(parameter.name) ?? defaultSetting(parameter)));
}

/** The same machine with one constant changed; an area given in F2 follows the node. `source` defaults to an assumption. */
export function overrideParameter(hardware: Hardware, { parameter, written }: Assignment, source?: string): Hardware {
    const settings = PARAMETERS.map(({ name }): Setting => name === parameter.name
        ? { parameter: name, written, source: source ?? 'assumption: set by hand', origin: 'override' }
        : { parameter: name, ...hardware.parameters[name] });
    return fromSettings(hardware.name, settings);
}

function defaultSetting(parameter: Parameter): Setting {
    return {
        parameter: parameter.name, written: { value: parameter.default, unit: parameter.unit },
        source: parameter.source, origin: 'default',
    };
}

/** Takes one setting for each parameter. */
function fromSettings(name: string, settings: readonly Setting[]): Hardware {
    const node = settings.find(setting => setting.parameter === 'node')!;
    const nodeM = siValue(node.written, NaN);
    const parameters = {} as Record<ParameterName, Constant>;
    for (const { parameter, written, source = 'assumption', origin } of settings) {
        const value = parameterOf(parameter).dimension === 'flag' ? written.value : siValue(written, nodeM);
        parameters[parameter] = { value, source, assumption: isAssumption(source), origin, written };
    }
    return { name, parameters };
}
