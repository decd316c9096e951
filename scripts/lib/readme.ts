// README.md's console blocks (lines that begin with `$ `): what they say and what their commands print. Shared by `npm run readme`,
// which writes them, and test/docs/readme.test.ts, which holds the page to them. It must not know how commands are run.

export interface ConsoleBlock {
    readonly command: string;
    /** Lines below the command; a last line `...` says that more follows. */
    readonly shown: readonly string[];
}

const block = /```console\n\$ (.*)\n([^]*?)```/g;

export function consoleBlocks(page: string): ConsoleBlock[] {
    return [...page.matchAll(block)].map(([, command, shown]) => ({ command, shown: shown.trimEnd().split('\n') }));
}

/** The page with other lines below the commands, one list a block. */
export function withLines(page: string, lines: readonly (readonly string[])[]): string {
    let index = 0;
    return page.replace(block, (_, command: string) => `\`\`\`console\n$ ${command}\n${lines[index++].join('\n')}\n\`\`\``);
}

/**
 * What of a command's output a reader of the terminal would see, in as many lines as the block shows; what npm says of its own
 * configuration and lines of progress are left out.
 */
export function linesFor({ shown }: ConsoleBlock, output: string): string[] {
    const lines = output.split('\n').filter(line => !/^npm warn /.test(line) && !/^[a-z ]+: [\d,]+ of [\d,]+( |$)/.test(line));
    const all = lines.join('\n').trim().split('\n').map(line => line.trimEnd());
    return shown.at(-1) === '...' ? [...all.slice(0, shown.length - 1), '...'] : all;
}

/** Whether two outputs of a command say the same but for how long it took on this machine. */
export function sameButForTime({ command, shown }: ConsoleBlock, lines: readonly string[]): boolean {
    return JSON.stringify(shown.map(line => untimed(command, line))) === JSON.stringify(lines.map(line => untimed(command, line)));
}

/** Most times are of the machine that is compiled for; only these are of the one that computes. */
function untimed(command: string, line: string): string {
    return / share /.test(command) ? line.replace(/[\d.]+\s[mµ]?s\b/g, 'TIME').replace(/ +/g, ' ')
        : /^run {2}/.test(line) ? 'run' : line;
}
