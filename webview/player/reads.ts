/** Bytes that were asked of the extension host and have not come yet. */
export class Reads {
    private readonly waiting = new Map<number, (bytes: Uint8Array | undefined) => void>();
    private next = 0;

    /** `post` asks for them; they come by `answer`. */
    ask(post: (id: number) => void): Promise<Uint8Array | undefined> {
        const id = this.next++;
        return new Promise(resolve => {
            this.waiting.set(id, resolve);
            post(id);
        });
    }

    answer({ bytes, id }: { readonly id: number; readonly bytes?: Uint8Array }): void {
        this.waiting.get(id)?.(bytes);
        this.waiting.delete(id);
    }
}
