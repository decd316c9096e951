/**
 * Which services a document has: by its language while it is open, and after that too. A document that was never saved has no
 * ending to go by; without its services every later build would fail on it.
 */
import { DefaultServiceRegistry, type LangiumCoreServices, type URI } from 'langium';

export class RememberingServiceRegistry extends DefaultServiceRegistry {
    private readonly remembered = new Map<string, LangiumCoreServices>();

    override getServices(uri: URI): LangiumCoreServices {
        const known = this.remembered.get(uri.toString());
        if (known) {
            return known;
        }
        const services = super.getServices(uri);
        if (this.textDocuments?.get(uri)) {
            this.remembered.set(uri.toString(), services);
        }
        return services;
    }
}
