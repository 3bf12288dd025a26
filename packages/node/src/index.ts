export { createSimulatedNodes, type SimulatedNodes, type SimulatedNodesOptions } from './simulated-nodes.ts'
export { advance, type Progress } from './pod-life/advance.ts'
export { annotationPrefix } from './pod-life/behaviour.ts'
export { defaultCapacity, type NodeCapacity, type NodeSpec } from './registration/node-object.ts'
