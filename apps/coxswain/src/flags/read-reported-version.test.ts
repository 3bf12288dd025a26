import { expect, test } from 'vitest'
import { readReportedVersion } from './read-reported-version.ts'

test.each(['v1.36.2', 'v1.36.2-cloud.1', 'v1.36.2+build.7', 'v1.36.2-cloud.1+build-7'])(
  '%s may be reported',
  (text) => {
    expect(readReportedVersion(text)).toBe(text)
  },
)

test.each([
  { text: 'vfoo', want: 'could not parse "vfoo" as version' },
  { text: 'v1.36', want: 'illegal version string "v1.36"' },
  { text: 'v1.036.2', want: 'illegal zero-prefixed version component "036" in "v1.036.2"' },
  { text: 'v1.36.2_x', want: 'could not parse pre-release/metadata (_x) in version "v1.36.2_x"' },
  { text: 'v1.35.0', want: 'version "v1.35.0" must match major/minor/patch of default version "v1.36.2"' },
  { text: 'v1.36.3-x', want: 'version "v1.36.3-x" must match major/minor/patch of default version "v1.36.2"' },
])('$text may not', ({ text, want }) => {
  expect(() => readReportedVersion(text)).toThrow(new Error(want))
})
