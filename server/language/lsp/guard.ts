/**
 * A service behind a guard: what it throws ends that request alone and is logged; slow answers are logged too. Cancellation
 * passes through, since it is an answer; so does a refusal that is meant for the person.
 */
import { isOperationCancelled } from 'langium';
import { ResponseError } from 'vscode-languageserver';
import type { Log } from './environment.js';

/** Milliseconds from which an answer counts as slow. */
const slowMs = 250;

export interface GuardOptions {
    readonly log: Log;
    readonly now: () => number;
}

/** The service with each method guarded; a method that fails answers undefined. */
export function guard<T extends object>(service: T, { log, now }: GuardOptions): T {
    const name = service.constructor.name;
    const failed = (method: string, error: unknown): undefined => {
        if (isOperationCancelled(error) || error instanceof ResponseError) {
            throw error;
        }
        log.error(`${name}.${method} failed: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
        return undefined;
    };
    return new Proxy(service, {
        get(target, property) {
            const value: unknown = Reflect.get(target, property, target);
            if (typeof value !== 'function') {
                return value;
            }
            const method = String(property);
            return (...args: unknown[]): unknown => {
                const started = now();
                const finish = (): void => {
                    const took = now() - started;
                    if (took > slowMs) {
                        log.info(`${name}.${method} took ${Math.round(took)} ms`);
                    }
                };
                try {
                    const answer: unknown = value.apply(target, args);
                    if (answer instanceof Promise) {
                        return answer.catch((error: unknown) => failed(method, error)).finally(finish);
                    }
                    finish();
                    return answer;
                } catch (error) {
                    return failed(method, error);
                }
            };
        },
    });
}
