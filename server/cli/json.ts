/**
 * JSON documents on standard output: indented, with lists of numbers on one line.
 */
export function jsonText(value: unknown): string {
    // A line break inside brackets cannot be part of a string: there it is escaped.
    return `${JSON.stringify(value, null, 2).replace(/\[\n[-\d.eE+,\s]+\]/g, list => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
}
