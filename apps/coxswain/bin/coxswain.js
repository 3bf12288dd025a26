#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Coxswain needs Node 24 or newer; this is ${process.versions.node}. Run it through npm (npm start), which brings its own.`,
  )
  process.exit(1)
}
enableCompileCache()
const { resolveOwnFilesDirectly } = await import('./fast-resolve.js')
resolveOwnFilesDirectly()
const { main } = await import('../src/main.ts')
await main(process.argv.slice(2))
