/**
 * How reading an ONNX file fails as a whole. What is wrong with one node of a sound file is a `Finding` instead, and does
 * not stop the others. It must not know where a problem will be shown.
 */
import { fileName, problem, type Bound } from '../problems.js';

/** Codes of what stops an import before any node is looked at. */
export type ModelCode = 'import/truncated' | 'import/malformed' | 'import/too-large' | 'import/unsupported-type' | 'import/cycle'
    | 'import/duplicate-name' | 'import/external-data' | 'import/opset' | 'import/input' | 'import/output';

/** Thrown anywhere below the importer and caught at its boundary (`catchBadModel`). */
export class BadModel extends Error {
    constructor(readonly code: ModelCode, readonly what: string, readonly advice: string) {
        super(what);
    }
}

/** Runs a reader; what it throws as BadModel becomes a problem that names the file. */
export function catchBadModel<T>(path: string, read: () => T): Bound<T> {
    try {
        return { value: read() };
    } catch (error) {
        if (error instanceof BadModel) {
            return { problem: problem(error.code, `${fileName(path)}: ${error.what}`, error.advice) };
        }
        throw error;
    }
}
