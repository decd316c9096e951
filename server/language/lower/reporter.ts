/**
 * Collects problems: each once per place, in source order, at nodes of the lowered document only.
 */
import { AstUtils, GrammarUtils, type AstNode } from 'langium';
import type * as ast from '../generated/ast.js';
import { syntaxErrorOffsets } from '../syntax.js';
import type { Finding, Place, Problem } from './types.js';

/** What may follow the part of a layer's line that says its shape. */
const BEHIND_SHAPE = /->|>>|[+]|\b(from|tensor)\b/;

export class Reporter {

    private readonly found: Problem[] = [];
    private readonly keys = new Map<AstNode, Set<string>>();
    /** Offsets of syntax errors, and the lines they are on. */
    private readonly broken: readonly number[];
    private readonly brokenLines: ReadonlySet<number>;
    /** Errors reported so far, also those that were said before or belong to another document. */
    errors = 0;

    constructor(private readonly root: ast.Model) {
        const document = root.$document;
        this.broken = document ? syntaxErrorOffsets(document) : [];
        this.brokenLines = new Set(this.broken.map(offset => document!.textDocument.positionAt(offset).line));
    }

    /**
     * Says it unless the same was said at this place. Dropped, but counted: what lies in another document, whose own
     * lowering says it, and what lies on a line with a syntax error, which would be its consequence.
     */
    report({ node, property, index }: Place, { severity = 'error', ...finding }: Finding): void {
        this.errors += severity === 'error' ? 1 : 0;
        if (!this.owns(node) || this.brokenLines.has(lineOf({ node, property, index }))) {
            return;
        }
        const key = `${finding.code} ${property ?? ''} ${index ?? ''}`;
        const keys = this.keys.get(node) ?? new Set<string>();
        this.keys.set(node, keys);
        if (!keys.has(key)) {
            keys.add(key);
            this.found.push({ ...finding, severity, node, property, index });
        }
    }

    /**
     * For what is missing: not said while the text has syntax errors, since recovery may have skipped just that.
     */
    reportAbsence(place: Place, finding: Finding): void {
        if (this.broken.length === 0) {
            this.report(place, finding);
        }
    }

    /** Whether a syntax error lies within a node, of whatever document, so that parts of it may have been skipped. */
    isBroken(node: AstNode): boolean {
        const cst = node.$cstNode;
        const document = AstUtils.findRootNode(node).$document;
        const broken = this.owns(node) ? this.broken : document ? syntaxErrorOffsets(document) : [];
        return cst !== undefined && broken.some(offset => offset >= cst.offset && offset <= cst.end);
    }

    /** Whether a syntax error lies on one of the lines of a node of this document. */
    hasBrokenLine(node: AstNode): boolean {
        const range = this.owns(node) ? node.$cstNode?.range : undefined;
        for (let line = range?.start.line ?? 0; range && line <= range.end.line; line++) {
            if (this.brokenLines.has(line)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a layer's line is broken before it says all of its shape, which ends where something is read, added, rounded or named.
     * What was read of it is not what is meant.
     */
    isShapeBroken(layer: ast.Layer): boolean {
        const cst = this.owns(layer) ? layer.$cstNode : undefined;
        const text = cst && this.root.$document!.textDocument;
        return cst !== undefined && this.broken.some(offset => {
            const isIts = offset >= cst.offset && text!.positionAt(offset).line <= cst.range.end.line;
            return isIts && !BEHIND_SHAPE.test(text!.getText({ start: cst.range.start, end: text!.positionAt(offset + 1) }));
        });
    }

    /** Whether a line could not be read that may have been a layer: between the one above, or the line that opens the container, and this one. */
    hasLostLayer(above: AstNode | undefined, below: AstNode): boolean {
        const [from, to] = [above ? above.$cstNode?.range.end.line : below.$container?.$cstNode?.range.start.line, this.owns(below) ? below.$cstNode?.range.start.line : undefined];
        const text = this.root.$document?.textDocument;
        for (let line = (from ?? 0) + 1; this.brokenLines.size > 0 && from !== undefined && to !== undefined && line < to; line++) {
            if (this.brokenLines.has(line) && !/^\s*(input|weights|output)\b/.test(text!.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a node belongs to the document that is lowered. */
    owns(node: AstNode): boolean {
        return AstUtils.findRootNode(node) === this.root;
    }

    /** All problems by where they start; those at one place in the order they were found. */
    inSourceOrder(): Problem[] {
        return [...this.found].sort((a, b) => (a.node.$cstNode?.offset ?? 0) - (b.node.$cstNode?.offset ?? 0));
    }
}

function lineOf({ node, property, index }: Place): number {
    const cst = property === undefined ? undefined : GrammarUtils.findNodeForProperty(node.$cstNode, property, index);
    return (cst ?? node.$cstNode)?.range.start.line ?? -1;
}
