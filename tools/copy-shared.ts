/**
 * `npm run copy-shared`: copies what the tests use of `../shared` to `tests/data`, so that a clone alone passes them. Vectors
 * are thinned; all else is copied as it is. Run it when `../shared` changes.
 */
import { copiedFiles, writeCopies } from './shared-copies.ts'

const files = copiedFiles()
writeCopies(files)
const bytes = [...files.values()].reduce((total, content) => total + content.length, 0)
process.stdout.write(`${files.size} files, ${bytes} bytes\n`)
