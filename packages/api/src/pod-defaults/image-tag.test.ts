import { expect, test } from 'vitest'
import { defaultPullPolicy, imageTag } from './image-tag.ts'

const digest = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

test.each([
  ['nginx', 'latest', 'Always'],
  ['nginx:latest', 'latest', 'Always'],
  ['nginx:1.25', '1.25', 'IfNotPresent'],
  ['registry.example:5000/team/app', 'latest', 'Always'],
  ['registry.example:5000/team/app:v1', 'v1', 'IfNotPresent'],
  ['[::1]:5000/app:v1', 'v1', 'IfNotPresent'],
  [`app@${digest}`, undefined, 'IfNotPresent'],
  [`app:v2@${digest}`, 'v2', 'IfNotPresent'],
  [`app:latest@${digest}`, 'latest', 'Always'],
  ['Upper/case', 'latest', 'Always'],
  ['Upper/Case', undefined, 'IfNotPresent'],
  ['UPPER', undefined, 'IfNotPresent'],
  ['', undefined, 'IfNotPresent'],
  ['a'.repeat(255), 'latest', 'Always'],
  ['a'.repeat(256), undefined, 'IfNotPresent'],
  ['a b', undefined, 'IfNotPresent'],
  [digest.slice('sha256:'.length), undefined, 'IfNotPresent'],
])('%s', (image, tag, policy) => {
  expect(imageTag(image)).toBe(tag)
  expect(defaultPullPolicy(image)).toBe(policy)
})
