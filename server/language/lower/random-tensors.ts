/** placeholder until network/random.ts is there */
import type { Tensors } from './bind.js';
export function randomTensors(_sparsity: number, _seed: number): Tensors {
    const problem = { code: 'weights/random', message: 'not yet' };
    return { mac: () => ({ problem }), pool: () => ({ problem }) };
}
