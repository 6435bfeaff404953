/**
 * The ports of OpenStack's APIs, which speak HTTP also where the balancer passes TCP through: keystone, nova (with
 * metadata and placement), glance and its registry, cinder, neutron, heat, octavia, swift, barbican, designate, ironic, magnum, manila.
 */
export const apiPort =
  /:(5000|35357|8774|8775|8778|9292|9191|8776|9696|8000|8004|9876|8080|9311|9001|6385|9511|8786)$/u;
