/* Eigenvalues and eigenvectors of small matrices: GSL behind our error type. For what is prepared once; kernels do not come here. */
#ifndef YS_EIGEN_H
#define YS_EIGEN_H

#include "yinsu/base.h"

/**
 * All eigenpairs of a symmetric matrix: a v_j = value_j v_j.
 *
 * By reduction to tridiagonal form and implicit QR (Golub and Van Loan, Matrix Computations, section 8.3; gsl_eigen_symmv). O(k^3).
 * @param a       [k][k] row-major, finite, symmetric within 1e-12 of its largest entry, borrowed
 * @param value   out, [k], falling
 * @param vector  out, [k][k]: row j belongs to value j, length 1, the first of its largest entries (in absolute value) positive;
 *                untouched on failure, as is `value`
 * @return YS_E_DATA: k is 0, an entry that is not finite, a pair that is not symmetric, no convergence; YS_E_NOMEM
 */
ys_status ys_eigen_symmetric(size_t k, const double *a, double *value, double *vector, ys_error *err);

/**
 * The principal eigenpair of a matrix of positive entries: its eigenvalue of largest absolute value is real, positive and simple, and its
 * eigenvector alone has entries of one sign (Perron 1907; Frobenius 1912).
 *
 * By reduction to Hessenberg form and Francis' QR (Golub and Van Loan, section 7.5; gsl_eigen_nonsymmv). O(k^3).
 * @param a       [k][k] row-major, finite, > 0, borrowed
 * @param value   out, > 0
 * @param vector  out, [k], > 0, sum 1; untouched on failure, as is `value`
 * @return YS_E_DATA: k is 0, an entry that is not finite and > 0, no convergence, or entries so far apart that the computed eigenvalue is
 *         not real or its vector not of one sign; YS_E_NOMEM
 */
ys_status ys_eigen_principal(size_t k, const double *a, double *value, double *vector, ys_error *err);

#endif
