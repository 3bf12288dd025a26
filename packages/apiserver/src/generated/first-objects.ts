// Made by tools/generate/first-objects.ts from the recorded objects of a new cluster. Do not edit.
import type { FlowSchema, Namespace, PriorityClass, PriorityLevelConfiguration, ServiceCIDR } from '@coxswain/api'

/** Conditions lack the time of their last transition. */
type Draft<T> = { readonly [K in keyof T]: K extends "status" ? unknown : T[K] }

export const firstPriorityClasses: readonly Draft<PriorityClass>[] = [
 {
  "apiVersion": "scheduling.k8s.io/v1",
  "kind": "PriorityClass",
  "metadata": {
   "name": "system-cluster-critical",
   "generation": 1
  },
  "value": 2000000000,
  "description": "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  "preemptionPolicy": "PreemptLowerPriority"
 },
 {
  "apiVersion": "scheduling.k8s.io/v1",
  "kind": "PriorityClass",
  "metadata": {
   "name": "system-node-critical",
   "generation": 1
  },
  "value": 2000001000,
  "description": "Used for system critical pods that must not be moved from their current node.",
  "preemptionPolicy": "PreemptLowerPriority"
 }
]

export const firstFlowSchemas: readonly Draft<FlowSchema>[] = [
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "catch-all",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "catch-all"
   },
   "matchingPrecedence": 10000,
   "distinguisherMethod": {
    "type": "ByUser"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "Group",
       "group": {
        "name": "system:unauthenticated"
       }
      },
      {
       "kind": "Group",
       "group": {
        "name": "system:authenticated"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"catch-all\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "exempt",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "exempt"
   },
   "matchingPrecedence": 1,
   "rules": [
    {
     "subjects": [
      {
       "kind": "Group",
       "group": {
        "name": "system:masters"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"exempt\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "global-default",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "global-default"
   },
   "matchingPrecedence": 9900,
   "distinguisherMethod": {
    "type": "ByUser"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "Group",
       "group": {
        "name": "system:unauthenticated"
       }
      },
      {
       "kind": "Group",
       "group": {
        "name": "system:authenticated"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"global-default\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "kube-controller-manager",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "workload-high"
   },
   "matchingPrecedence": 800,
   "distinguisherMethod": {
    "type": "ByNamespace"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "User",
       "user": {
        "name": "system:kube-controller-manager"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"workload-high\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "kube-scheduler",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "workload-high"
   },
   "matchingPrecedence": 800,
   "distinguisherMethod": {
    "type": "ByNamespace"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "User",
       "user": {
        "name": "system:kube-scheduler"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"workload-high\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "kube-system-service-accounts",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "workload-high"
   },
   "matchingPrecedence": 900,
   "distinguisherMethod": {
    "type": "ByNamespace"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "ServiceAccount",
       "serviceAccount": {
        "namespace": "kube-system",
        "name": "*"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"workload-high\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "probes",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "exempt"
   },
   "matchingPrecedence": 2,
   "rules": [
    {
     "subjects": [
      {
       "kind": "Group",
       "group": {
        "name": "system:unauthenticated"
       }
      },
      {
       "kind": "Group",
       "group": {
        "name": "system:authenticated"
       }
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "get"
       ],
       "nonResourceURLs": [
        "/healthz",
        "/readyz",
        "/livez"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"exempt\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "service-accounts",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "workload-low"
   },
   "matchingPrecedence": 9000,
   "distinguisherMethod": {
    "type": "ByUser"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "Group",
       "group": {
        "name": "system:serviceaccounts"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"workload-low\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "system-leader-election",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "leader-election"
   },
   "matchingPrecedence": 100,
   "distinguisherMethod": {
    "type": "ByUser"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "User",
       "user": {
        "name": "system:kube-controller-manager"
       }
      },
      {
       "kind": "User",
       "user": {
        "name": "system:kube-scheduler"
       }
      },
      {
       "kind": "ServiceAccount",
       "serviceAccount": {
        "namespace": "kube-system",
        "name": "*"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "get",
        "create",
        "update"
       ],
       "apiGroups": [
        "coordination.k8s.io"
       ],
       "resources": [
        "leases"
       ],
       "namespaces": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"leader-election\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "system-node-high",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "node-high"
   },
   "matchingPrecedence": 400,
   "distinguisherMethod": {
    "type": "ByUser"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "Group",
       "group": {
        "name": "system:nodes"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        ""
       ],
       "resources": [
        "nodes",
        "nodes/status"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      },
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "coordination.k8s.io"
       ],
       "resources": [
        "leases"
       ],
       "namespaces": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"node-high\" and it exists"
    }
   ]
  }
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "FlowSchema",
  "metadata": {
   "name": "system-nodes",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "priorityLevelConfiguration": {
    "name": "system"
   },
   "matchingPrecedence": 500,
   "distinguisherMethod": {
    "type": "ByUser"
   },
   "rules": [
    {
     "subjects": [
      {
       "kind": "Group",
       "group": {
        "name": "system:nodes"
       }
      }
     ],
     "resourceRules": [
      {
       "verbs": [
        "*"
       ],
       "apiGroups": [
        "*"
       ],
       "resources": [
        "*"
       ],
       "clusterScope": true,
       "namespaces": [
        "*"
       ]
      }
     ],
     "nonResourceRules": [
      {
       "verbs": [
        "*"
       ],
       "nonResourceURLs": [
        "*"
       ]
      }
     ]
    }
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Dangling",
     "status": "False",
     "reason": "Found",
     "message": "This FlowSchema references the PriorityLevelConfiguration object named \"system\" and it exists"
    }
   ]
  }
 }
]

export const firstPriorityLevels: readonly Draft<PriorityLevelConfiguration>[] = [
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "catch-all",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Limited",
   "limited": {
    "nominalConcurrencyShares": 5,
    "limitResponse": {
     "type": "Reject"
    },
    "lendablePercent": 0
   }
  },
  "status": {}
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "exempt",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Exempt",
   "exempt": {
    "nominalConcurrencyShares": 0,
    "lendablePercent": 0
   }
  },
  "status": {}
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "global-default",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Limited",
   "limited": {
    "nominalConcurrencyShares": 20,
    "limitResponse": {
     "type": "Queue",
     "queuing": {
      "queues": 128,
      "handSize": 6,
      "queueLengthLimit": 50
     }
    },
    "lendablePercent": 50
   }
  },
  "status": {}
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "leader-election",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Limited",
   "limited": {
    "nominalConcurrencyShares": 10,
    "limitResponse": {
     "type": "Queue",
     "queuing": {
      "queues": 16,
      "handSize": 4,
      "queueLengthLimit": 50
     }
    },
    "lendablePercent": 0
   }
  },
  "status": {}
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "node-high",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Limited",
   "limited": {
    "nominalConcurrencyShares": 40,
    "limitResponse": {
     "type": "Queue",
     "queuing": {
      "queues": 64,
      "handSize": 6,
      "queueLengthLimit": 50
     }
    },
    "lendablePercent": 25
   }
  },
  "status": {}
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "system",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Limited",
   "limited": {
    "nominalConcurrencyShares": 30,
    "limitResponse": {
     "type": "Queue",
     "queuing": {
      "queues": 64,
      "handSize": 6,
      "queueLengthLimit": 50
     }
    },
    "lendablePercent": 33
   }
  },
  "status": {}
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "workload-high",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Limited",
   "limited": {
    "nominalConcurrencyShares": 40,
    "limitResponse": {
     "type": "Queue",
     "queuing": {
      "queues": 128,
      "handSize": 6,
      "queueLengthLimit": 50
     }
    },
    "lendablePercent": 50
   }
  },
  "status": {}
 },
 {
  "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
  "kind": "PriorityLevelConfiguration",
  "metadata": {
   "name": "workload-low",
   "generation": 1,
   "annotations": {
    "apf.kubernetes.io/autoupdate-spec": "true"
   }
  },
  "spec": {
   "type": "Limited",
   "limited": {
    "nominalConcurrencyShares": 100,
    "limitResponse": {
     "type": "Queue",
     "queuing": {
      "queues": 128,
      "handSize": 6,
      "queueLengthLimit": 50
     }
    },
    "lendablePercent": 90
   }
  },
  "status": {}
 }
]

export const firstServiceCIDRs: readonly Draft<ServiceCIDR>[] = [
 {
  "apiVersion": "networking.k8s.io/v1",
  "kind": "ServiceCIDR",
  "metadata": {
   "name": "kubernetes",
   "finalizers": [
    "networking.k8s.io/service-cidr-finalizer"
   ]
  },
  "spec": {
   "cidrs": [
    "10.0.0.0/16"
   ]
  },
  "status": {
   "conditions": [
    {
     "type": "Ready",
     "status": "True",
     "reason": "",
     "message": "Kubernetes Service CIDR is ready"
    }
   ]
  }
 }
]

export const firstNamespaces: readonly Draft<Namespace>[] = [
 {
  "apiVersion": "v1",
  "kind": "Namespace",
  "metadata": {
   "name": "default",
   "labels": {
    "kubernetes.io/metadata.name": "default"
   }
  },
  "spec": {
   "finalizers": [
    "kubernetes"
   ]
  },
  "status": {
   "phase": "Active"
  }
 },
 {
  "apiVersion": "v1",
  "kind": "Namespace",
  "metadata": {
   "name": "kube-node-lease",
   "labels": {
    "kubernetes.io/metadata.name": "kube-node-lease"
   }
  },
  "spec": {
   "finalizers": [
    "kubernetes"
   ]
  },
  "status": {
   "phase": "Active"
  }
 },
 {
  "apiVersion": "v1",
  "kind": "Namespace",
  "metadata": {
   "name": "kube-public",
   "labels": {
    "kubernetes.io/metadata.name": "kube-public"
   }
  },
  "spec": {
   "finalizers": [
    "kubernetes"
   ]
  },
  "status": {
   "phase": "Active"
  }
 },
 {
  "apiVersion": "v1",
  "kind": "Namespace",
  "metadata": {
   "name": "kube-system",
   "labels": {
    "kubernetes.io/metadata.name": "kube-system"
   }
  },
  "spec": {
   "finalizers": [
    "kubernetes"
   ]
  },
  "status": {
   "phase": "Active"
  }
 }
]
