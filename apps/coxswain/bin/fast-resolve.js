import { registerHooks } from 'node:module'

/**
 * Node looks for each import in several places and asks the file system about each folder on the way. Here every import
 * names its file, and a package's source is where its name says: nothing has to be looked for. Halves the time that
 * loading takes. What is not ours goes Node's way.
 */
export function resolveOwnFilesDirectly() {
  const packages = new URL('../../../packages/', import.meta.url).href
  const own = (url) => ({ url, format: 'module-typescript', shortCircuit: true })
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith('.') && specifier.endsWith('.ts')) return own(new URL(specifier, context.parentURL).href)
      const [scope, name, ...subpath] = specifier.split('/')
      if (scope === '@coxswain' && subpath.length === 0) return own(`${packages}${name}/src/index.ts`)
      return next(specifier, context)
    },
  })
}
