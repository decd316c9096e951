/** Work that is done again whenever something has changed: one at a time, and of the wishes that come meanwhile only the last counts. */
export class Latest {
    /** It is at work. */
    busy = false;
    /** Something has changed since it began. */
    outdated = false;

    constructor(private readonly work: () => Promise<void>) {}

    async again(): Promise<void> {
        this.outdated = true;
        if (this.busy) {
            return;
        }
        this.busy = true;
        try {
            while (this.outdated) {
                this.outdated = false;
                await this.work();
            }
        } finally {
            this.busy = false;
        }
    }
}
