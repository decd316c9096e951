/** Which code has which fixes: a line a code. */
import { addInput, addRun, addWeights, deleteLine, deleteShift, nameTensor, setToOne, startNetwork, useRandomWeights } from './files.js';
import { raiseBatch } from './experiments.js';
import type { FixMaker } from './fix.js';
import { activateSegments, chooseUnit, deleteSetting, halveGates, refinePreset, setValue, widenArray, wrapInFaults } from './machines.js';
import { addImport, deleteImport, deleteRepeated, useLayer, useSuggestion } from './names.js';
import { addProject, addType, closeText, deletePart, fitPadding, fitShift, insertMissing, moveSource, roundSource, useDescribed } from './shapes.js';

const name = [useSuggestion, addImport];

export const FIXES: Readonly<Record<string, readonly FixMaker[]>> = {
    'syntax/unexpected': [useSuggestion, insertMissing, moveSource],
    'syntax/missing-comma': [insertMissing],
    'syntax/character': [useSuggestion],
    'syntax/unclosed-text': [closeText],
    'syntax/empty': [startNetwork],
    'syntax/repeated': [deleteRepeated],
    'syntax/misplaced': [deletePart],
    'link/unknown-layer': name,
    'link/unknown-parameter': name,
    'link/unknown-block': name,
    'link/unknown-network': name,
    'link/unknown-hardware': name,
    'link/unknown-technology': name,
    'link/unknown-crossbar': name,
    'link/repeated-import': [deleteImport],
    'link/ambiguous-import': [deleteImport],
    'link/import-cycle': [deleteImport],
    'link/unused-layer': [useLayer],
    'shape/kernel': [fitPadding],
    'shape/padding': [fitPadding],
    'shape/residual': [addProject],
    'type/unknown': [useSuggestion],
    'type/missing': [addType],
    'type/rule': [fitShift],
    'type/accumulator-input': [roundSource],
    'type/shortcut': [roundSource],
    'unit/missing': [chooseUnit],
    'unit/unknown': [chooseUnit],
    'unit/wrong-dimension': [chooseUnit],
    'network/no-input': [addInput],
    'network/no-weights': [addWeights],
    'weights/missing-file': [useRandomWeights],
    'weights/missing-tensor': [nameTensor],
    'weights/random': [useSuggestion],
    'weights/unused-shift': [deleteShift],
    'weights/differs': [useDescribed],
    'hardware/unknown-part': [useSuggestion],
    'hardware/out-of-range': [setValue],
    'hardware/not-whole': [setValue],
    'hardware/repeated': [deleteRepeated],
    'hardware/defaulted': [refinePreset],
    'reliability/unknown-fault': [useSuggestion],
    'reliability/outside-faults': [wrapInFaults],
    'reliability/no-effect': [deleteSetting],
    'capacity/idle-rows': [raiseBatch, halveGates],
    'capacity/accumulators': [widenArray],
    'capacity/row-full': [widenArray],
    'capacity/match-line': [activateSegments],
    'experiment/no-run': [addRun],
    'experiment/count': [setToOne],
    'experiment/labels-without-images': [deleteLine],
};
