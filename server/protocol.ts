/**
 * What the language server, the client and the webviews say to each other. Types and method names only, no code that runs,
 * so that every side may import it.
 */
export type { BySystem, ComparedLayer, Comparison, ComparisonRow, Headline, Sensitivity } from './cost/comparison.js';
export type { FaultReport, FaultyLayerReport, WearReport } from './cost/reliability-report.js';
export type { AssumptionEntry, CompileReport, EnergyJ, LayerReport, Total } from './cost/report.js';
export * from './protocol/editor.js';
export * from './protocol/importing.js';
export * from './protocol/runs.js';
export type * from './protocol/views.js';
