/** Which files may stand behind a word of the language. Knows names only. */
export const FILE_ENDINGS: Readonly<Record<string, RegExp>> = {
    import: /\.tern$/, weights: /\.(safetensors|npz|npy)$/, images: /\.(npy|npz|png|gz)$|ubyte$/, labels: /\.(npy|npz|gz)$|ubyte$/,
};
