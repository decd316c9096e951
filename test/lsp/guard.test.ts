import { OperationCancelled } from 'langium';
import { describe, expect, it } from 'vitest';
import { guard } from '../../server/language/lsp/guard.js';

class Sample {
    readonly options = { trigger: true };
    private readonly count = 3;
    sum(n: number): number { return this.count + n; }
    fail(): number { throw new RangeError('index out of range'); }
    async failLater(): Promise<number> { throw new RangeError('too late'); }
    cancel(): number { throw OperationCancelled; }
    async later(n: number): Promise<number> { return this.count * n; }
}

function guarded() {
    const log: string[] = [];
    let time = 0;
    const service = guard(new Sample(), { log: { info: message => log.push(message), error: message => log.push(message.split('\n')[0]) }, now: () => time });
    return { service, log, pass: (ms: number) => { time += ms; } };
}

describe('a guarded service', () => {
    it('answers as the service does', async () => {
        const { service, log } = guarded();
        expect([service.sum(4), await service.later(2), service.options.trigger, log]).toEqual([7, 6, true, []]);
    });

    it('answers nothing where the service fails, and logs it', async () => {
        const { service, log } = guarded();
        expect(service.fail()).toBeUndefined();
        expect(await service.failLater()).toBeUndefined();
        expect(log).toEqual(['Sample.fail failed: RangeError: index out of range', 'Sample.failLater failed: RangeError: too late']);
    });

    it('passes cancellation on', () => {
        const { service, log } = guarded();
        expect(() => service.cancel()).toThrow();
        expect(log).toEqual([]);
    });

    it('logs slow answers', async () => {
        const { service, log, pass } = guarded();
        const answer = service.later(2);
        pass(400);
        await answer;
        await Promise.resolve();
        expect(log).toEqual(['Sample.later took 400 ms']);
    });
});
