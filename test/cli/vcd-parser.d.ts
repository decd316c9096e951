/** The part of vcd-parser that tests use. */
declare module 'vcd-parser' {
    interface Signal {
        readonly signalName: string;
        readonly size: number;
        /** Time and binary digits. */
        readonly wave: readonly (readonly [time: string, value: string])[];
    }
    export function parse(content: string): Promise<{ readonly signal: readonly Signal[]; readonly timescale: string }>;
    const parser: { readonly parse: typeof parse };
    export default parser;
}
