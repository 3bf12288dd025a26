// Mirrors pkg/scheduler/framework/plugins/imagelocality/image_locality.go, 1.36.
import type { Pod } from '@coxswain/api'
import { scoreMax, scored, skip, type ScorePlugin } from '../../framework/plugin.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import { divide } from '../../snapshot/resources.ts'

const mebibyte = 1024 * 1024
/** What is smaller is fetched soon enough anywhere. */
const sizeMin = 23 * mebibyte
const sizeMaxPerContainer = 1000 * mebibyte

/** Prefers nodes that have the pod's images already, the more so the more other nodes have them too. */
export const imageLocality: ScorePlugin = {
  name: 'ImageLocality',
  weight: 1,
  score: ({ pod }, cluster, nodes, scores) => {
    const images = imagesOf(pod).filter((image) => cluster.imageNodes(image) > 0)
    if (images.length === 0) return skip
    const containers = (pod.spec?.containers.length ?? 0) + (pod.spec?.initContainers?.length ?? 0)
    nodes.forEach((node, index) => {
      scores[index] = scaled(sizeThere(node, images, cluster), containers)
    })
    return scored
  },
}

/** A node alone with an image would draw all pods to it: the size counts by the part of the nodes that have it. */
function sizeThere(node: NodeInfo, images: readonly string[], cluster: ClusterView): number {
  let sum = 0
  for (const image of images) {
    const size = node.images.get(image)
    if (size !== undefined) sum += Math.trunc(size * (cluster.imageNodes(image) / cluster.nodes.length))
  }
  return sum
}

function scaled(sum: number, containers: number): number {
  const sizeMax = sizeMaxPerContainer * containers
  const clipped = Math.min(Math.max(sum, sizeMin), sizeMax)
  return divide(scoreMax * (clipped - sizeMin), sizeMax - sizeMin)
}

function imagesOf({ spec }: Pod): readonly string[] {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ image }) => image)
  const volumes = (spec?.volumes ?? []).flatMap((volume) => (volume.image === undefined ? [] : volume.image.reference))
  return [...containers, ...volumes].map((image) => withTag(image ?? ''))
}

/** Nodes report images with a tag or a digest. */
function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image
}
