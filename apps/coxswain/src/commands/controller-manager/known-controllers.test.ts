import { controllers } from '@coxswain/controllers'
import { expect, test } from 'vitest'
import { knownControllers } from './known-controllers.ts'

test('every controller that Kubernetes knows is there, in its order, as far as it has loops of its own', () => {
  const known = knownControllers.filter(({ isCloudStub }) => !isCloudStub)
  const described = controllers.map(({ name, aliases, onByDefault, featureGates }) => {
    return { name, aliases, onByDefault, gates: featureGates }
  })
  expect(described).toEqual(
    known.map(({ name, aliases, onByDefault, gates }) => ({ name, aliases, onByDefault, gates })),
  )
})
