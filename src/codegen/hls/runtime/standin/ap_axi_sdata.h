// Stand-in for ap_axi_sdata.h: a transfer of an AXI stream without user, id and destination signals.
#ifndef BNN_STANDIN_AP_AXI_SDATA_H
#define BNN_STANDIN_AP_AXI_SDATA_H

#include <ap_int.h>

template <int D, int U, int TI, int TD> struct ap_axiu {
  static_assert(U == 0 && TI == 0 && TD == 0, "only data, keep, strb and last");
  ap_uint<D> data;
  ap_uint<(D + 7) / 8> keep, strb;
  ap_uint<1> last;
};

#endif
