#include <gsl/gsl_errno.h>

#include "store/gate.h"
#include "yinsu/store.h"

ys_status
ys_store_setup(ys_error *err)
{
    /* fails where it was called before, which is as good */
    (void) H5dont_atexit();
    bool ready = H5open() >= 0 && H5Eset_auto2(H5E_DEFAULT, NULL, NULL) >= 0 && H5PLset_loading_state(0) >= 0;

    if (ready && H5Lis_registered(H5L_TYPE_EXTERNAL) > 0)
        ready = H5Lunregister(H5L_TYPE_EXTERNAL) >= 0;
    gsl_set_error_handler_off();
    return ready ? YS_OK : ys_fail(err, YS_E_BUG, "HDF5 cannot be set up safely; check the installed library");
}

void
ys_store_teardown(void)
{
    H5close();
}
