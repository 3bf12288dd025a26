#!/usr/bin/env node
import { enableCompileCache, flushCompileCache } from 'node:module'
import { setTimeout } from 'node:timers'
import { saveMemory } from './save-memory.js'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Coxswain needs Node 24 or newer; this is ${process.versions.node}. Run it through npm (npm start), which brings its own.`,
  )
  process.exit(1)
}
// The other commands run a whole cluster for a while: they may have what makes them fast.
if (process.argv[2] === 'controller-manager') saveMemory(major)
enableCompileCache()
// Node writes what it compiled at a regular end only, and what serves is ended by a signal: each start would compile anew.
for (const afterMs of [3000, 30_000]) setTimeout(() => flushCompileCache(), afterMs).unref()
const { resolveOwnFilesDirectly } = await import('./fast-resolve.js')
resolveOwnFilesDirectly()
const { main } = await import('../src/main.ts')
await main(process.argv.slice(2))
