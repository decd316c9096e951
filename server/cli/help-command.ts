/**
 * `terntrack help [COMMAND...]`, in place of commander's own: that one passes over names it does not know, and over the name
 * of a command inside a command.
 */
import type { Command } from 'commander';
import { nearest } from '../hardware/nearest.js';

/** To be added when all other commands are there. */
export function addHelpCommand(parent: Command): void {
    parent.helpCommand(false).command('help')
        .description('display help for command')
        .argument('[command...]', 'a command, and one inside it')
        .action((names: readonly string[]) => commandNamed(parent, names).help());
}

/** Ends with what is wrong where there is no such command. */
function commandNamed(parent: Command, [name, ...inside]: readonly string[]): Command {
    if (name === undefined) {
        return parent;
    }
    const found = parent.commands.find(command => command.name() === name);
    return found ? commandNamed(found, inside) : parent.error(unknown(parent, name), { code: 'commander.unknownCommand' });
}

function unknown(parent: Command, name: string): string {
    const names = parent.commands.map(command => command.name());
    const meant = nearest(name, names);
    const what = parent.parent ? `'${parent.name()}' has no command '${name}'` : `unknown command '${name}'`;
    return `error: ${what}\n${meant ? `(Did you mean ${meant}?)` : names.length > 0 ? `There is ${names.join(', ')}.` : `It has no commands of its own.`}`;
}
