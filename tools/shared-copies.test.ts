import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { copiedFiles, presentFiles, sharedFolder } from './shared-copies.ts'

describe.skipIf(!existsSync(sharedFolder))(
  'the copies in tests/data are current; else run `npm run copy-shared`',
  () => {
    test('they are the same files with the same contents', () => {
      const [wanted, present] = [copiedFiles(), presentFiles()]
      expect([...present.keys()].toSorted()).toEqual([...wanted.keys()].toSorted())
      expect(
        [...wanted].filter(([file, content]) => present.get(file)?.equals(content) !== true).map(([file]) => file),
      ).toEqual([])
    })
  },
)
