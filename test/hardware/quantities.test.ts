/** `--set`: the same readings as in a file, and what overriding a constant does to a machine. */
import { expect, test } from 'vitest';
import { overrideConstant } from '../../server/hardware/faults.js';
import { contradictions } from '../../server/hardware/contradictions.js';
import { valueOf, type Hardware } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { isParameterProblem, readAssignment } from '../../server/hardware/quantities.js';
import { findParameter } from '../../server/hardware/registry.js';

test.each([
    ['write.energy=100fJ', 'write.energy', 100e-15], ['write.energy=0.1 pJ/cell', 'write.energy', 0.1e-12], ['search.time=200ps', 'search.time', 200e-12],
    ['array.rows=512rows', 'array.rows', 512], ['latches=1', 'latches', 1], ['chained=yes', 'chained', 1], ['cell.area=0.01um2', 'cell.area', 0.01e-12],
] as const)('%s', (text, name, expected) => {
    const changed = overridden(text);
    expect(changed.parameters[name]).toMatchObject({ value: expected, origin: 'override', assumption: true, source: 'assumption: set by hand' });
    expect(valueOf(changed, 'read.energy')).toBe(3e-15);
});

test.each([
    ['write.enrgy=10fJ', 'hardware/unknown-parameter', '`write.energy`'],
    ['write.energy=10', 'unit/missing', '`fJ/cell`'],
    ['write.energy=10 fj', 'unit/unknown', '`fJ`'],
    ['write.energy=10 ns', 'unit/wrong-dimension', 'a time'],
    ['write.energy=10 fJ/bit', 'unit/wrong-dimension', 'an energy per bit'],
    ['write.energy=1kJ', 'hardware/out-of-range', '0.001 to 1,000,000 fJ/cell'],
    ['track.ports=0 ports', 'hardware/out-of-range', '1 to 64 ports'],
    ['track.ports=1.5 ports', 'hardware/not-whole', 'whole'],
    ['write.energy', 'hardware/not-a-quantity', '--set write.energy=10fJ/cell'],
    ['write.energy=much', 'hardware/not-a-quantity', '--set write.energy=10fJ/cell'],
    ['write.energy=-1fJ', 'hardware/not-a-quantity', '--set write.energy=10fJ/cell'],
    ['chained=1', 'hardware/not-a-quantity', 'yes'],
    ['=1', 'hardware/unknown-parameter', 'search.energy'],
])('%s is refused', (text, code, part) => {
    const reading = readAssignment(text);
    expect(isParameterProblem(reading) && reading.code).toBe(code);
    expect(isParameterProblem(reading) && reading.message).toContain(part);
    expect(isParameterProblem(reading) && reading.message.split('\n')[0].length).toBeLessThanOrEqual(100);
});

test('an area in F2 follows the node, an area in um2 does not', () => {
    expect(valueOf(overridden('node=45nm'), 'cell.area')).toBeCloseTo(40 * 45e-9 ** 2, 25);
    const absolute = overridden('node=45nm', overridden('cell.area=0.01um2'));
    expect(valueOf(absolute, 'cell.area')).toBe(1e-14);
});

test('contradictions name what clashes, the changed one among them', () => {
    const [contradiction] = contradictions(overridden('track.domains=1domain'));
    expect(contradiction).toMatchObject({ code: 'hardware/contradiction', parameters: ['track.ports', 'track.domains'] });
    expect(contradictions(overridden('array.columns=8columns')).map(({ parameters }) => parameters[0])).toEqual(['segment.columns']);
});

function overridden(text: string, hardware: Hardware = defaultHardware()): Hardware {
    const reading = readAssignment(text);
    if (isParameterProblem(reading)) {
        throw new Error(reading.message);
    }
    expect(findParameter(reading.parameter.name)).toBeDefined();
    return overrideConstant(hardware, reading);
}
