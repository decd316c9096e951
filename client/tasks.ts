/**
 * Tasks of the command line that comes with the extension: check, compile, simulate. Their findings become problems through
 * the matcher `$terntrack`.
 */
import { type ExtensionContext, ProcessExecution, RelativePattern, type Disposable, Task, type TaskDefinition, TaskGroup, tasks, TaskScope, Uri, window, workspace, type WorkspaceFolder } from 'vscode';
import { languageId } from './language-server.js';

export const taskType = 'terntrack';
export const problemMatcher = '$terntrack';
const taskCommands = ['check', 'compile', 'simulate', 'compare'] as const;

interface TerntrackTask extends TaskDefinition {
    readonly command: typeof taskCommands[number];
    /** A path in the folder, or absolute; several for `check`. */
    readonly files: readonly string[];
    /** Further arguments. */
    readonly args?: readonly string[];
}

export function registerTasks(context: ExtensionContext): Disposable {
    return tasks.registerTaskProvider(taskType, {
        provideTasks: () => offered(context),
        resolveTask: task => {
            const definition = readTask(task.definition);
            return definition && taskOf(context, definition, task.scope);
        },
    });
}

/** A check of each folder's files, and what can be done with the active file. */
async function offered(context: ExtensionContext): Promise<Task[]> {
    const folders = workspace.workspaceFolders ?? [];
    const checks = await Promise.all(folders.map(async folder => {
        const found = await workspace.findFiles(new RelativePattern(folder, '**/*.tern'), '**/node_modules/**');
        const files = found.filter(({ scheme }) => scheme === 'file').map(uri => relative(folder, uri)).sort();
        return files.length > 0 ? [taskOf(context, { type: taskType, command: 'check', files }, folder, 'check all')] : [];
    }));
    const active = window.activeTextEditor?.document;
    const folder = active && workspace.getWorkspaceFolder(active.uri);
    const own = active?.languageId === languageId && active.uri.scheme === 'file'
        ? taskCommands.map(command => taskOf(context, { type: taskType, command, files: [folder ? relative(folder, active.uri) : active.uri.fsPath] }, folder)) : [];
    return [...checks.flat(), ...own];
}

function taskOf(context: ExtensionContext, definition: TerntrackTask, scope: Task['scope'], name = `${definition.command} ${definition.files.join(' ')}`): Task {
    const cli = Uri.joinPath(context.extensionUri, 'dist', 'cli.js').fsPath;
    const folder = typeof scope === 'object' ? scope.uri.fsPath : undefined;
    const execution = new ProcessExecution(process.execPath, [cli, definition.command, ...definition.files, ...definition.args ?? []], {
        ...(folder !== undefined && { cwd: folder }),
        // The desktop editor's own program is Node when it is told so.
        env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    const task = new Task(definition, scope ?? TaskScope.Workspace, name, 'terntrack', execution, problemMatcher);
    task.group = definition.command === 'check' ? TaskGroup.Test : TaskGroup.Build;
    task.presentationOptions = { clear: true };
    return task;
}

/** Undefined for what tasks.json says wrongly: the editor then shows that the task cannot be run. */
function readTask({ type, command, files, args }: TaskDefinition): TerntrackTask | undefined {
    const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(entry => typeof entry === 'string');
    const known = taskCommands.find(name => name === command);
    return known && isTexts(files) && (args === undefined || isTexts(args)) ? { type, command: known, files, ...(args && { args }) } : undefined;
}

function relative(folder: WorkspaceFolder, uri: Uri): string {
    return uri.path.startsWith(`${folder.uri.path}/`) ? uri.path.slice(folder.uri.path.length + 1) : uri.fsPath;
}
