/**
 * What the timeline knows of the trace beyond its layers: pages, operations and steps of what is in sight, asked for when it comes
 * into sight, the latest kept. It knows no canvas; `changed` is called when there is more to draw.
 */
import type { Ask } from '../../player/searches.js';
import { Kept } from '../core/kept.js';
import { gapsIn, inSight, layerSpans, pagesNear, piecesIn, showsPages, showsSteps, type LayerSpan } from '../core/levels.js';
import { wholeOf, type Window } from '../core/scale.js';
import type { Opened, Pieces, Profile } from '../questions.js';
import type { Peeked } from './describe.js';

/** A wave of a layer that shows operations: of the part in hand. */
export interface NearPage {
    readonly span: LayerSpan;
    readonly index: number;
    readonly key: string;
}

/** Operations [from, to) of a page, whose steps are asked for together. */
export interface StepsTile {
    readonly page: NearPage;
    readonly from: number;
    readonly to: number;
    readonly key: string;
}

/** Cycles of a layer that show no operations, and why: still asked for or lost, too dense to be told apart, or there are none of the part. */
export interface Bare extends Window {
    readonly why: 'unread' | 'dense' | 'idle';
}

const TILE = 32;

export class TimelineStore {
    readonly spans: readonly LayerSpan[];
    readonly profiles = new Kept<Profile>(256);
    readonly works = new Kept<Pieces>(24);
    readonly steps = new Kept<Pieces>(32);
    /** The window as it was drawn last: what the pointer points into. */
    shown: Window;
    /** What is under the pointer, where the window is too wide to show it. */
    peeked: Peeked | undefined;
    private pointed: { readonly cycle: number; readonly part: number } | undefined;
    private peeking = false;
    private wish: { readonly window: Window; readonly width: number; readonly part: number } | undefined;
    private asking = false;
    /** Blocks that are lost are not asked for again. */
    private readonly lost = new Set<string>();

    constructor(readonly opened: Opened, private readonly asker: { readonly ask: Ask }, private readonly changed: () => void) {
        this.shown = wholeOf(opened.cycles);
        this.spans = opened.header && opened.cycles > 0 ? layerSpans(opened) : [];
    }

    /** Sees to it that what a window needs is there soon; of several wishes the last counts. */
    want(window: Window, width: number, part: number): void {
        this.wish = { window, width, part };
        if (!this.asking) {
            void this.bring();
        }
    }

    /** Asks what is under the pointer; of several places the last counts. */
    peek(cycle: number | undefined, part: number): void {
        this.pointed = cycle === undefined ? undefined : { cycle: Math.round(cycle), part };
        if (!this.peeking) {
            void this.look();
        }
    }

    private async look(): Promise<void> {
        this.peeking = true;
        for (let at = this.pointed; at; at = this.pointed) {
            this.pointed = undefined;
            this.peeked = { ...at, operation: await this.asker.ask('peek', at).catch(() => undefined) };
            this.changed();
        }
        this.peeking = false;
    }

    /** Nothing that the window needs is missing. */
    get settled(): boolean {
        return !this.asking;
    }

    /** Pages in sight that are near enough for their operations. */
    near(window: Window, width: number, wanted: number): NearPage[] {
        return inSight(this.spans, window).filter(span => showsPages(span, window, width)).flatMap(span => {
            const profile = this.profiles.get(span.key);
            const part = this.partOf(span, wanted);
            return profile ? pagesNear(profile, part, window, width).map(index => ({ span, index, key: `${span.key} ${part} ${profile.waves[index]} ${profile.pages[index]}` })) : [];
        });
    }

    /** Where a layer shows no operations of the part. */
    bare(span: LayerSpan, window: Window, width: number, wanted: number): Bare[] {
        const seen = { from: Math.max(span.from, window.from), to: Math.min(span.to, window.to) };
        const profile = this.profiles.get(span.key);
        if (!showsPages(span, window, width) || !profile) {
            return [{ ...seen, why: showsPages(span, window, width) ? 'unread' : 'dense' }];
        }
        const part = this.partOf(span, wanted);
        const pages = Array.from(profile.parts.keys()).filter(i => profile.parts[i] === part).map(i => ({ from: profile.starts[i], to: profile.ends[i], i }));
        const near = new Set(pagesNear(profile, part, window, width));
        const keyOf = (i: number): string => `${span.key} ${part} ${profile.waves[i]} ${profile.pages[i]}`;
        return gapsIn(seen, pages.filter(({ i }) => near.has(i) && this.works.has(keyOf(i)))).map((gap): Bare => {
            const inside = pages.filter(({ from, to }) => to > gap.from && from < gap.to);
            return { ...gap, why: inside.length === 0 ? 'idle' : inside.every(({ i }) => near.has(i)) ? 'unread' : 'dense' };
        });
    }

    /** The part in hand, as near as a layer has it. */
    partOf({ layer }: LayerSpan, wanted: number): number {
        return Math.max(0, Math.min(wanted, this.opened.header!.layers[layer].parts.length - 1));
    }

    /** Operations in sight whose steps are shown, so many at a time that panning finds most of them there. */
    stepsWanted(window: Window, width: number, wanted: number): StepsTile[] {
        return !showsSteps(window, width) ? [] : this.near(window, width, wanted).flatMap(page => {
            const work = this.works.get(page.key);
            const [first, end] = work ? piecesIn(work.starts, window) : [0, 0];
            const tiles = Array.from({ length: Math.ceil(end / TILE) - Math.floor(first / TILE) }, (_, i) => (Math.floor(first / TILE) + i) * TILE);
            return work && end > first ? tiles.map(from => ({ page, from: work.from + from, to: work.from + Math.min(from + TILE, work.kinds.length), key: `${page.key} ${from}` })) : [];
        });
    }

    private async bring(): Promise<void> {
        this.asking = true;
        for (let next = this.next(); next; next = this.next()) {
            try {
                await next.bring();
            } catch {
                this.lost.add(next.key);
            }
            this.changed();
        }
        this.asking = false;
    }

    /** What is missing most, coarse before fine. */
    private next(): { readonly key: string; bring(): Promise<void> } | undefined {
        if (!this.wish) {
            return undefined;
        }
        const { part, width, window } = this.wish;
        const missing = <Value>(kept: Kept<Value>, key: string): boolean => !kept.has(key) && !this.lost.has(key);
        const span = inSight(this.spans, window).find(one => showsPages(one, window, width) && missing(this.profiles, one.key));
        if (span) {
            const { key, layer, run } = span;
            return { key, bring: async () => this.profiles.set(key, await this.asker.ask('profile', { run, layer })) };
        }
        const page = this.near(window, width, part).find(({ key }) => missing(this.works, key));
        if (page) {
            const { index, key, span: { key: spanKey, layer, run } } = page;
            const { pages, parts, waves } = this.profiles.get(spanKey)!;
            return { key, bring: async () => this.works.set(key, await this.asker.ask('work', { run, layer, part: parts[index], wave: waves[index], page: pages[index] })) };
        }
        const steps = this.stepsWanted(window, width, part).find(({ key }) => missing(this.steps, key));
        if (steps) {
            const { from, key, page: { index, span: { key: spanKey, layer, run } }, to } = steps;
            const { parts, waves } = this.profiles.get(spanKey)!;
            return { key, bring: async () => this.steps.set(key, await this.asker.ask('passes', { run, layer, part: parts[index], wave: waves[index], from, to })) };
        }
        return undefined;
    }
}
