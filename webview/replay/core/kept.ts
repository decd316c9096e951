/** The latest of something that can be had again, at most so many: what bounds the page's memory. */
export class Kept<Value> {
    private readonly values = new Map<string, Value>();

    constructor(private readonly most: number) {}

    /** Asking for one makes it the latest. */
    get(key: string): Value | undefined {
        const value = this.values.get(key);
        if (value !== undefined) {
            this.set(key, value);
        }
        return value;
    }

    has(key: string): boolean {
        return this.values.has(key);
    }

    set(key: string, value: Value): void {
        this.values.delete(key);
        this.values.set(key, value);
        if (this.values.size > this.most) {
            this.values.delete(this.values.keys().next().value!);
        }
    }
}
