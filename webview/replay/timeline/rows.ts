/** The rows of the timeline, from the whole trace to single steps, and where each lies. Pure. */
export interface Row {
    readonly name: 'trace' | 'ruler' | 'layers' | 'power' | 'parts' | 'operations' | 'steps';
    /** In the gutter; rows without one need none. */
    readonly label: string;
    readonly top: number;
    readonly height: number;
}

const kinds: readonly (Omit<Row, 'top'> & { readonly gap: number })[] = [
    { name: 'trace', label: 'Trace', height: 20, gap: 0 },
    { name: 'ruler', label: '', height: 20, gap: 2 },
    { name: 'layers', label: 'Layers', height: 22, gap: 0 },
    { name: 'power', label: 'Energy', height: 40, gap: 4 },
    { name: 'parts', label: 'Parts', height: 30, gap: 4 },
    { name: 'operations', label: 'Operations', height: 22, gap: 4 },
    { name: 'steps', label: 'Steps', height: 20, gap: 2 },
];

export const rows: readonly Row[] = kinds.reduce<Row[]>((all, { gap, ...row }) => {
    const last = all.at(-1);
    return [...all, { ...row, top: (last ? last.top + last.height : 0) + gap }];
}, []);

export const timelineHeight = rows.at(-1)!.top + rows.at(-1)!.height + 2;

export function rowNamed(name: Row['name']): Row {
    return rows.find(row => row.name === name)!;
}

/** Room for the rows' labels; narrow pages have none to spare. */
export function gutterOf(width: number): number {
    return width >= 520 ? 84 : 0;
}
