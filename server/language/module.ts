/**
 * Langium services of the Terntrack language, assembled: parsing, names, links, imports, presets. What an editor needs on
 * top (hover, hints, completion ...) comes in as further modules. Files are read only through the context's provider.
 */
import { DefaultTokenBuilder, DefaultValueConverter, inject, type CstNode, type Grammar, type GrammarAST, type Module, type TokenBuilderOptions, type ValueType } from 'langium';
import {
    createDefaultModule, createDefaultSharedModule, type DefaultSharedModuleContext, type LangiumServices, type LangiumSharedServices,
    type PartialLangiumServices, type PartialLangiumSharedServices,
} from 'langium/lsp';
import { ImportingDocumentBuilder } from './builder.js';
import { TerntrackDocumentationProvider } from './documentation.js';
import { TerntrackGeneratedModule, TerntrackGeneratedSharedModule } from './generated/module.js';
import { TerntrackLinker } from './linker.js';
import { PresetWorkspaceManager } from './presets.js';
import { TerntrackScopeProvider } from './scope.js';
import { TerntrackLexerErrorMessages, TerntrackParserErrorMessages } from './syntax.js';
import { TerntrackDocumentValidator } from './validator.js';

export type TerntrackServices = LangiumServices;

export interface TerntrackLanguage {
    readonly shared: LangiumSharedServices;
    readonly terntrack: TerntrackServices;
}

/** What a caller may add or replace. */
export interface TerntrackModules {
    readonly shared?: Module<LangiumSharedServices, PartialLangiumSharedServices>;
    readonly language?: Module<TerntrackServices, PartialLangiumServices>;
}

/**
 * All services, registered and ready. The presets are loaded by `WorkspaceManager.initializeWorkspace`, which a language
 * server runs by itself and `load.ts` runs for everybody else.
 */
export function createTerntrackServices(context: DefaultSharedModuleContext, modules: TerntrackModules = {}): TerntrackLanguage {
    const shared = inject(createDefaultSharedModule(context), TerntrackGeneratedSharedModule, sharedModule, modules.shared ?? {});
    const terntrack = inject(createDefaultModule({ shared }), TerntrackGeneratedModule, languageModule, modules.language ?? {});
    shared.ServiceRegistry.register(terntrack);
    return { shared, terntrack };
}

const sharedModule: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
    workspace: {
        DocumentBuilder: services => new ImportingDocumentBuilder(services),
        WorkspaceManager: services => new PresetWorkspaceManager(services),
    },
};

const languageModule: Module<TerntrackServices, PartialLangiumServices> = {
    parser: {
        TokenBuilder: () => new TerntrackTokenBuilder(),
        ValueConverter: () => new TerntrackValueConverter(),
        ParserErrorMessageProvider: () => new TerntrackParserErrorMessages(),
        LexerErrorMessageProvider: () => new TerntrackLexerErrorMessages(),
    },
    references: {
        ScopeProvider: services => new TerntrackScopeProvider(services),
        Linker: services => new TerntrackLinker(services),
    },
    documentation: {
        DocumentationProvider: () => new TerntrackDocumentationProvider(),
    },
    validation: {
        DocumentValidator: services => new TerntrackDocumentValidator(services),
    },
};

class TerntrackTokenBuilder extends DefaultTokenBuilder {

    /** Tokens that depend on what stands around them come first, so that no keyword takes their place. */
    override buildTokens(grammar: Grammar, options?: TokenBuilderOptions): TokenVocabulary {
        const tokens = super.buildTokens(grammar, options) as TokenType[];
        const dependent = tokens.filter(({ name }) => name === 'LABEL' || name === 'COUNTED');
        return [...dependent, ...tokens.filter(token => !dependent.includes(token))];
    }

    /** `1 bank` ends a line, `bank 8 tiles` begins one: what stands before the word decides. */
    protected override buildTerminalToken(terminal: GrammarAST.TerminalRule): TokenType {
        const token = super.buildTerminalToken(terminal);
        if (terminal.name !== 'COUNTED') {
            return token;
        }
        const word = this.regexPatternFunction(token.PATTERN as RegExp);
        return {
            ...token, LINE_BREAKS: false, START_CHARS_HINT: ['a', 'b', 't'],
            PATTERN: (text, offset, ...rest) => /[0-9][ \t]*$/.test(text.slice(Math.max(0, offset - 40), offset)) ? word(text, offset, ...rest) : null,
        } as TokenType;
    }
}

type TokenVocabulary = ReturnType<DefaultTokenBuilder['buildTokens']>;
type TokenType = Extract<TokenVocabulary, unknown[]>[number];

class TerntrackValueConverter extends DefaultValueConverter {

    /** A text is what stands between its quotes: a backslash is part of a path. */
    protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
        return rule.name === 'STRING' ? input.slice(1, -1) : super.runConverter(rule, input, cstNode);
    }
}
