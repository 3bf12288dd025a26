import type { ConfigMap } from '@coxswain/api'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { description } from './texts.ts'

const annotated = (text: string | undefined): Pick<ConfigMap, 'metadata'> => ({
  metadata: {
    name: 'kube-root-ca.crt',
    namespace: 'web',
    labels: { kept: 'yes' },
    annotations: { mine: 'kept', ...(text === undefined ? {} : { 'kubernetes.io/description': text }) },
  },
})

test.each([
  {
    name: 'there is none',
    seen: undefined,
    want: {
      kind: 'create',
      draft: { data: { 'ca.crt': 'PEM' }, metadata: { annotations: { 'kubernetes.io/description': description } } },
    },
  },
  {
    name: 'it is as it should be',
    seen: { ...annotated(description), data: { 'ca.crt': 'PEM' } },
    want: { kind: 'nothing' },
  },
  {
    name: 'somebody described it otherwise',
    seen: { ...annotated('ours'), data: { 'ca.crt': 'PEM' } },
    want: { kind: 'nothing' },
  },
  {
    name: 'the certificate is another',
    seen: { ...annotated(description), data: { 'ca.crt': 'OLD' } },
    want: { kind: 'update', draft: { data: { 'ca.crt': 'PEM' } } },
  },
  {
    name: 'a key was added',
    seen: { ...annotated(description), data: { 'ca.crt': 'PEM', x: 'y' } },
    want: { kind: 'update' },
  },
  { name: 'it has no data', seen: annotated(description), want: { kind: 'update' } },
  {
    name: 'it has no description',
    seen: { ...annotated(undefined), data: { 'ca.crt': 'PEM' } },
    want: {
      kind: 'update',
      draft: {
        metadata: { labels: { kept: 'yes' }, annotations: { mine: 'kept', 'kubernetes.io/description': description } },
      },
    },
  },
])('$name', ({ seen, want }) => {
  const decision = decide({ seen }, 'web', 'PEM')
  expect(decision).toMatchObject(want)
  if (decision.kind !== 'nothing') expect(decision.draft.data).toEqual({ 'ca.crt': 'PEM' })
})
