/** Numbers that lines write or compute. */
import { rule } from './rule.js';

/** Largest number a program may write: far above any sensible one, far below where doubles lose units. */
export const LARGEST = 2 ** 40;

export const countIsLargeEnough = rule('shape/value', (what: string, value: number, least: number) =>
    value < least ? { message: `${what} is ${value}; it must be at least ${least}` } : undefined);

/** `literal`: `3x3` */
export const sizeIsLargeEnough = rule('shape/value', (what: string, literal: string, least: number) =>
    Math.min(...literal.split('x').map(Number)) < least ? { message: `${what} is ${literal}; it must be at least ${least} in both directions` } : undefined);

export const quotientIsWhole = rule('shape/value', (left: number, right: number) =>
    right === 0 || left % right !== 0 ? { message: `${left} / ${right} is no whole number\nSizes and channels are whole numbers: choose a divisor.` } : undefined);

export const numberIsBounded = rule('shape/value', (value: number) =>
    Math.abs(value) > LARGEST ? { message: `${value} is too large\nNumbers up to 2^40 are accepted.` } : undefined);
